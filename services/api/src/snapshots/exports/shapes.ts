// What the values of a column look like. Rows are written by it, as JSON and as parquet, so that every row has the same keys
// and every value the type of its column: readers such as `datasets` and PyArrow infer types from the first rows.

export type Scalar = 'text' | 'integer' | 'number' | 'boolean';
export type Shape = Scalar | { readonly list: Shape } | { readonly fields: Fields };
/** By name, in their order. */
export type Fields = Readonly<Record<string, Shape>>;

/** A shape of which parts may turn out to be in no row. */
export type Draft = Scalar | { readonly list: Draft } | { readonly fields: DraftFields } | Rare;
export type DraftFields = Readonly<Record<string, Draft>>;
/** What hardly any snapshot needs. It is written in every row if any row has it, and in none otherwise. */
export interface Rare {
  readonly rare: Draft;
}

/** Without the rare parts that are not among those that were found. */
export function fieldsWith(found: ReadonlySet<Rare>, draft: DraftFields): Fields {
  const kept = Object.entries(draft).filter(([, part]) => !isRare(part) || found.has(part));
  return Object.fromEntries(kept.map(([name, part]) => [name, shapeWith(found, part)]));
}

function shapeWith(found: ReadonlySet<Rare>, draft: Draft): Shape {
  if (typeof draft === 'string') return draft;
  if ('rare' in draft) return shapeWith(found, draft.rare);
  return 'list' in draft ? { list: shapeWith(found, draft.list) } : { fields: fieldsWith(found, draft.fields) };
}

function isRare(draft: Draft): draft is Rare {
  return typeof draft !== 'string' && 'rare' in draft;
}

/** JSON in which nothing is left out: what is missing is null. A `number` has a decimal point or an exponent, always. */
export function jsonOf(value: unknown, shape: Shape): string {
  if (value === null || value === undefined) return 'null';
  if (shape === 'number' && typeof value === 'number') return numberJson(value);
  if (typeof shape === 'string') return JSON.stringify(value);
  if ('fields' in shape) return objectJson(value, shape.fields);
  return Array.isArray(value) ? `[${value.map((each) => jsonOf(each, shape.list)).join(',')}]` : 'null';
}

function objectJson(value: unknown, fields: Fields): string {
  let json = '';
  for (const name in fields) {
    const shape = fields[name];
    if (shape !== undefined) json += `${json === '' ? '{' : ','}"${name}":${jsonOf(fieldOf(value, name), shape)}`;
  }
  return `${json}}`;
}

/** Undefined where the value has none of that name. */
export function fieldOf(value: unknown, name: string): unknown {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- any value but null and undefined can be asked for a property
  return value === null || value === undefined ? undefined : (value as Record<string, unknown>)[name];
}

function numberJson(value: number): string {
  if (!Number.isFinite(value)) return 'null';
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}
