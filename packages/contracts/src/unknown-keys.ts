// Keys of an input that its schema does not know, which zod would drop without a word: each with the name that was probably
// meant. Records, whose keys are free, and loose objects have none.
import { closestMatch } from 'leven';
import { z } from 'zod';
import type { InputError } from './problem.js';

interface UnknownKey {
  path: (string | number)[];
  /** The names that the object there knows. */
  known: string[];
}

/** What a schema's definition may hold, whatever its type. */
interface Definition {
  type: string;
  shape?: Record<string, z.core.$ZodType>;
  catchall?: z.core.$ZodType;
  element?: z.core.$ZodType;
  items?: z.core.$ZodType[];
  rest?: z.core.$ZodType | null;
  valueType?: z.core.$ZodType;
  innerType?: z.core.$ZodType;
  in?: z.core.$ZodType;
  out?: z.core.$ZodType;
  options?: z.core.$ZodType[];
  left?: z.core.$ZodType;
  right?: z.core.$ZodType;
  getter?: () => z.core.$ZodType;
}

/**
 * The keys at any depth that the schema does not know.
 * @param what the caller calls them: `parameter` in an address, `key` in a body
 */
export function unknownKeys(schema: z.core.$ZodType, value: unknown, what: 'key' | 'parameter'): InputError[] {
  return findUnknown(schema, value).map(({ path, known }) => ({
    path: path.join('.'),
    message: `unknown ${what} ${String(path.at(-1)).slice(0, 100)}${hint(String(path.at(-1)), known)}`,
  }));
}

/** Names are told while they help. */
const mostTold = 30;

function hint(name: string, known: readonly string[]): string {
  const nearest = nearestOf(name, known);
  if (nearest !== undefined) return `: did you mean ${nearest}?`;
  if (known.length === 0) return ': none is known here';
  return `: known are ${known.slice(0, mostTold).join(', ')}${known.length > mostTold ? ', …' : ''}`;
}

/** With an edit for every third letter at most, and in whatever way the words are written together. */
function nearestOf(name: string, known: readonly string[]): string | undefined {
  const wanted = plain(name.slice(0, 100));
  const maxDistance = wanted.length < 3 ? 0 : Math.ceil(wanted.length / 3);
  const nearest = closestMatch(wanted, known.map(plain), { maxDistance });
  return known.find((one) => plain(one) === nearest);
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

function findUnknown(schema: z.core.$ZodType, value: unknown): UnknownKey[] {
  if (typeof value !== 'object' || value === null) return [];
  const def = definitionOf(schema);
  if (def.type === 'object') return ofObject(def, value);
  if (def.type === 'union') return ofUnion(def.options ?? [], value);
  if (def.type === 'intersection') return ofBoth(def, value);
  const same = def.innerType ?? def.getter?.() ?? inputOf(def);
  if (same != null) return findUnknown(same, value);
  return Object.entries(value).flatMap(([key, part], index) => {
    const inner = def.element ?? def.valueType ?? def.items?.[index] ?? def.rest;
    return inner == null ? [] : under(key, findUnknown(inner, part));
  });
}

function definitionOf(schema: z.core.$ZodType): Definition {
  return schema instanceof z.ZodType ? schema.def : { type: 'unknown' };
}

/** What a transformation before the schema takes is not known; what it gives is mostly what it took. */
function inputOf({ in: given, out }: Definition): z.core.$ZodType | undefined {
  return given !== undefined && definitionOf(given).type === 'transform' ? out : given;
}

function ofObject({ shape = {}, catchall }: Definition, value: object): UnknownKey[] {
  return Object.entries(value).flatMap(([key, part]) => {
    const field = Object.hasOwn(shape, key) ? shape[key] : catchall;
    if (field !== undefined && definitionOf(field).type !== 'never') return under(key, findUnknown(field, part));
    return [{ path: [key], known: Object.keys(shape) }];
  });
}

/** Of the option that fits best, by what zod and this find in it; of several that fit as well, what none of them knows. */
function ofUnion(options: readonly z.core.$ZodType[], value: object): UnknownKey[] {
  const fits = options.map((option) => {
    const unknown = findUnknown(option, value);
    return { unknown, faults: unknown.length + faultsOf(option, value) };
  });
  const fewest = Math.min(...fits.map(({ faults }) => faults));
  const best = fits.filter(({ faults }) => faults === fewest).map(({ unknown }) => unknown);
  return best.reduce((some, others) => inBoth(some, others), best[0] ?? []);
}

/** A value of another type weighs more than a wrong discriminator, and that more than a key. */
function faultsOf(option: z.core.$ZodType, value: object): number {
  const result = z.core.safeParse(option, value);
  if (result.success) return 0;
  const weights = result.error.issues.map(({ code, path }): number => {
    if (code === 'unrecognized_keys') return 0;
    if (path.length === 0) return code === 'invalid_type' ? 10_000 : 100;
    return code === 'invalid_value' ? 100 : 1;
  });
  return weights.reduce((sum, weight) => sum + weight, 0);
}

/** What neither side knows. */
function ofBoth({ left, right }: Definition, value: object): UnknownKey[] {
  if (left === undefined || right === undefined) return [];
  return inBoth(findUnknown(left, value), findUnknown(right, value));
}

/** Keys that are in both lists, by the names that either knows. */
function inBoth(some: readonly UnknownKey[], others: readonly UnknownKey[]): UnknownKey[] {
  const there = new Map(others.map(({ path, known }) => [path.join('.'), known]));
  return some.flatMap(({ path, known }) => {
    const more = there.get(path.join('.'));
    return more === undefined ? [] : [{ path, known: [...new Set([...known, ...more])] }];
  });
}

function under(key: string, keys: UnknownKey[]): UnknownKey[] {
  return keys.map(({ path, known }) => ({ path: [key, ...path], known }));
}
