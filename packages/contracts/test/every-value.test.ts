// A schema answers for every value: it takes it or says what is wrong. One that throws is a 500 where it reads a request.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import * as contracts from '../src/index.js';

const schemas = Object.entries(contracts).flatMap(([name, value]) =>
  value instanceof z.ZodType ? [[name, value] as const] : [],
);

const texts = fc.oneof(
  fc.string(),
  fc.constantFrom('', ' ', 'http://', 'https:', 'http://[', '//', '0020-01-01T00:00:00Z', 'null', 'A', '{}', '-0'),
);
const numbers = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(-1, 0, 1, 2 ** 31, 2 ** 53, Number.NaN));
const anything = fc.anything({ withBigInt: true, withNullPrototype: true, maxDepth: 2 });

/** Values that nearly fit: each part is of its kind, and often what its checks refuse. */
function nearly(schema: z.core.$ZodType, depth = 0): fc.Arbitrary<unknown> {
  const inner = (one: z.core.$ZodType) => nearly(one, depth + 1);
  if (depth > 8 || !(schema instanceof z.ZodType)) return anything;
  if (schema instanceof z.ZodObject) {
    const fields = Object.entries(schema.shape).map(([key, field]) => [key, inner(field)] as const);
    return fc.record(Object.fromEntries(fields), { requiredKeys: [] });
  }
  if (schema instanceof z.ZodArray) return fc.array(inner(schema.element), { maxLength: 3 });
  if (schema instanceof z.ZodRecord) return fc.dictionary(texts, inner(schema.valueType), { maxKeys: 2 });
  if (schema instanceof z.ZodUnion) return fc.oneof(...schema.options.map(inner));
  if (schema instanceof z.ZodPipe) return inner(schema.in);
  if (schema instanceof z.ZodEnum) return fc.constantFrom(...schema.options);
  if (schema instanceof z.ZodLiteral) return fc.constantFrom(...schema.values);
  if (schema.type === 'string') return texts;
  if (schema.type === 'number') return numbers;
  return 'unwrap' in schema && typeof schema.unwrap === 'function'
    ? fc.oneof(inner(schema.unwrap()), fc.constantFrom(null, undefined))
    : anything;
}

test('there are many', () => {
  expect(schemas.length).toBeGreaterThan(100);
});

test.each(schemas)('%s throws for no value', (_name, schema) => {
  const answers = (value: unknown) => typeof schema.safeParse(value).success === 'boolean';
  expect(() => fc.assert(fc.property(fc.oneof(nearly(schema), anything), answers), { numRuns: 200 })).not.toThrow();
});
