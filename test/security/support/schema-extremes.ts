// The ends of what a schema accepts: for each value of a request that is fine, requests with that value at its smallest
// and at its largest.
import type { OpenAPIV3_1 } from 'openapi-types';
import { resolved, type SchemaParts } from './openapi-fields.js';

export interface Extreme {
  /** Where in the request. */
  at: (string | number)[];
  value: unknown;
  /** The whole request with it. */
  altered: Record<string, unknown>;
}

/** @param make makes a request that is fine, a new one each time, so that names are free */
export function* extremesOf(
  document: OpenAPIV3_1.Document,
  schema: SchemaParts,
  make: () => Record<string, unknown>,
): Generator<Extreme> {
  for (const [at, leaf] of leavesOf(document, schema, make(), [])) {
    for (const value of endsOf(leaf)) yield { at, value, altered: withValue(make(), at, value) };
  }
}

/** The alternative that the value is of, where a schema has several. */
function* leavesOf(
  document: OpenAPIV3_1.Document,
  described: unknown,
  value: unknown,
  at: (string | number)[],
): Generator<[(string | number)[], SchemaParts]> {
  const schema = resolved(document, described);
  const alternatives = schema.properties === undefined ? [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])] : [];
  if (alternatives.length > 0) {
    const fitting = alternatives.find((one) => fits(resolved(document, one), value));
    if (fitting !== undefined) yield* leavesOf(document, fitting, value, at);
  } else if (Array.isArray(value)) {
    yield* leavesOf(document, schema.items, value[0], [...at, 0]);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, part] of Object.entries(value)) {
      const property = schema.properties?.[key] ?? schema.additionalProperties;
      // Bodies have no other keys.
      if (property !== undefined && property !== false) yield* leavesOf(document, property, part, [...at, key]);
    }
  } else yield [at, schema];
}

function fits({ type, properties }: SchemaParts, value: unknown): boolean {
  if (properties !== undefined) {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject && kindFits(properties['kind'], value) && Object.keys(value).every((key) => key in properties);
  }
  if (Array.isArray(value)) return type === 'array';
  return (
    type === (typeof value === 'number' ? (Number.isInteger(value) ? 'integer' : 'number') : typeof value) ||
    (type === 'number' && typeof value === 'number')
  );
}

function kindFits(kind: unknown, value: unknown): boolean {
  if (typeof kind !== 'object' || kind === null || !('const' in kind)) return true;
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind.const;
}

function endsOf(schema: SchemaParts): unknown[] {
  const { type, format, pattern, minimum, maximum, minLength = 0, maxLength } = schema;
  if ('enum' in schema || 'const' in schema || format === 'uuid') return [];
  if (type === 'integer') return [minimum ?? 0, maximum ?? Number.MAX_SAFE_INTEGER];
  if (type === 'number') {
    const smallest = minimum ?? (schema.exclusiveMinimum === undefined ? -1e308 : schema.exclusiveMinimum + 5e-324);
    return [smallest, maximum ?? (schema.exclusiveMaximum === undefined ? 1e308 : 0.1)];
  }
  if (type !== 'string') return [];
  if (format === 'date-time') return ['1970-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z'];
  if (format === 'email') return [`a@${'b'.repeat(60)}.${'c'.repeat(60)}.example`];
  if (format === 'uri')
    return [`https://example.org/${'x'.repeat((maxLength ?? 100) - 20)}`, 'https://xn--e1afmkfd.example/'];
  if (pattern !== undefined && pattern !== '\\S') return [];
  const longest = maxLength ?? 1000;
  // Wide characters count twice; the largest index entries are made of them.
  return [
    'x'.repeat(Math.max(1, minLength)),
    'ÿ'.repeat(longest),
    '😀'.repeat(Math.floor(longest / 2)),
    randomText(longest),
  ];
}

/** Not compressible, four bytes a character: fills what an index entry may hold. */
function randomText(length: number): string {
  const characters = Array.from({ length: Math.min(1000, Math.floor(length / 2)) }, (_, i) =>
    String.fromCodePoint(0x1_0000 + ((i * 7919 + 104_729) % 0xf_0000)),
  );
  return characters.join('') || 'x';
}

function withValue(whole: Record<string, unknown>, at: readonly (string | number)[], value: unknown) {
  const copy = structuredClone(whole);
  let holder: unknown = copy;
  for (const key of at.slice(0, -1)) holder = Reflect.get(Object(holder), key);
  Reflect.set(Object(holder), at.at(-1) ?? '', value);
  return copy;
}
