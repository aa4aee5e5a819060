// A row, or a part of one, read by a zod schema: what the schema does not know is noted, and what it refuses is a fault.
import { z } from 'zod';
import type { RowNotes } from './row-notes.js';
import { structureOf } from './structured-text.js';

/** What a schema knows: the keys of objects, and what is within them and within lists. */
interface Known {
  keys: ReadonlyMap<string, Known> | undefined;
  item: Known | undefined;
  /** Under any key. */
  any: Known | undefined;
}

const anything: Known = { keys: undefined, item: undefined, any: undefined };

function knownOf(schema: unknown): Known {
  if (schema instanceof z.ZodObject) {
    const keys = Object.entries(schema.shape).map(([key, inner]): [string, Known] => [key, knownOf(inner)]);
    return { ...anything, keys: new Map(keys) };
  }
  if (schema instanceof z.ZodArray) return { ...anything, item: knownOf(schema.element) };
  if (schema instanceof z.ZodRecord) return { ...anything, any: knownOf(schema.valueType) };
  if (schema instanceof z.ZodUnion) return merged(schema.options.map(knownOf));
  if (schema instanceof z.ZodPipe) return knownOf(schema.in);
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodReadonly
  )
    return knownOf(schema.unwrap());
  return anything;
}

/** What any of them knows. */
function merged(all: readonly Known[]): Known {
  const keys = all.flatMap((each) => [...(each.keys ?? [])]);
  const items = all.flatMap((each) => each.item ?? []);
  return {
    keys: all.some((each) => each.keys !== undefined) ? new Map(keys) : undefined,
    item: items.length === 0 ? undefined : merged(items),
    any: all.find((each) => each.any !== undefined)?.any,
  };
}

/** Notes what a value has, at any depth, that is not known. */
function leaveUnknown(value: unknown, known: Known, path: string, notes: RowNotes): void {
  if (Array.isArray(value)) {
    if (known.item === undefined) return;
    for (const each of value) leaveUnknown(each, known.item, path, notes);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (known.any !== undefined) {
    for (const part of Object.values(value)) leaveUnknown(part, known.any, `${path}.*`, notes);
  }
  if (known.keys === undefined) return;
  for (const [key, part] of Object.entries(value)) {
    const column = path === '' ? key : `${path}.${key}`;
    const within = known.keys.get(key);
    if (within === undefined) notes.leave(column, part);
    else leaveUnknown(part, within, column, notes);
  }
}

/**
 * A reader of rows by a schema. Keys at the top are left to whoever knows the columns of the format.
 * @param structured columns that hold lists or objects, also written as text
 * @returns undefined, and faults noted, where the schema refuses a row
 */
export function zodReader<Schema extends z.ZodObject>(
  schema: Schema,
  structured: readonly string[] = [],
): (row: object, notes: RowNotes) => z.output<Schema> | undefined {
  const known = knownOf(schema);
  return (row, notes) => {
    const value = withStructures(row, structured, notes);
    const parsed = schema.safeParse(value);
    if (!parsed.success) {
      for (const { path, message } of parsed.error.issues) notes.fault(path.join('.'), message);
      return undefined;
    }
    for (const [key, part] of Object.entries(value)) {
      const within = known.keys?.get(key);
      if (within !== undefined) leaveUnknown(part, within, key, notes);
    }
    return parsed.data;
  };
}

function withStructures(row: object, structured: readonly string[], notes: RowNotes): object {
  const texts = structured.filter((column) => typeof Reflect.get(row, column) === 'string');
  if (texts.length === 0) return row;
  const parsed = texts.flatMap((column): [string, unknown][] => {
    const structure = structureOf(String(Reflect.get(row, column)));
    if (structure === undefined) return [];
    if ('value' in structure) return [[column, structure.value]];
    notes.fault(column, structure.fault);
    return [];
  });
  return { ...row, ...Object.fromEntries(parsed) };
}
