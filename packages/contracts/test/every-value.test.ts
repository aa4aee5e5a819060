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
  if (depth > 8) return anything;
  const inner = (one: z.core.$ZodType) => nearly(one, depth + 1);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the union of all kinds, which its field `type` tells apart
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'object': {
      const fields = Object.entries(def.shape).map(([key, field]) => [key, inner(field)] as const);
      return fc.record(Object.fromEntries(fields), { requiredKeys: [] });
    }
    case 'array':
      return fc.array(inner(def.element), { maxLength: 3 });
    case 'record':
      return fc.dictionary(texts, inner(def.valueType), { maxKeys: 2 });
    case 'union':
      return fc.oneof(...def.options.map(inner));
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'readonly':
      return fc.oneof(inner(def.innerType), fc.constantFrom(null, undefined));
    case 'pipe':
      return inner(def.in);
    case 'string':
      return texts;
    case 'number':
      return numbers;
    case 'enum':
      return fc.constantFrom(...Object.values(def.entries));
    case 'literal':
      return fc.constantFrom(...def.values);
    default:
      return anything;
  }
}

test('there are many', () => {
  expect(schemas.length).toBeGreaterThan(100);
});

test.each(schemas)('%s throws for no value', (_name, schema) => {
  const answers = (value: unknown) => typeof schema.safeParse(value).success === 'boolean';
  expect(() => fc.assert(fc.property(fc.oneof(nearly(schema), anything), answers), { numRuns: 200 })).not.toThrow();
});
