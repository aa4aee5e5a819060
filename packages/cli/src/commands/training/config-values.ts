import { z } from 'zod';

/** What of a run's configuration can be chosen, read from the contract that also checks it. */
export interface ConfigValue {
  /** Its path, in words with dashes between them. */
  readonly name: string;
  /** Where in the configuration it stands. */
  readonly path: readonly string[];
  /** What stands beside it wherever it is given: the kind of the part it belongs to. */
  readonly implies: Readonly<Record<string, string>>;
  readonly type: 'integer' | 'number' | 'boolean' | 'string' | 'array';
  readonly choices: readonly string[] | undefined;
  readonly least: number;
  readonly description: string;
  /** What it is if nothing is chosen. */
  readonly standard: unknown;
}

/** JSON Schema, as far as the contracts' configurations use it. */
const schema = z.object({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  const: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  format: z.string().optional(),
  default: z.unknown().optional(),
  description: z.string().optional(),
  minimum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  get properties() {
    return z.record(z.string(), schema).optional();
  },
  get items() {
    return schema.optional();
  },
  get anyOf() {
    return z.array(schema).optional();
  },
  get oneOf() {
    return z.array(schema).optional();
  },
});
type Schema = z.infer<typeof schema>;

const valueType = z.enum(['integer', 'number', 'boolean', 'string', 'array']);

/** Each value once, in the contract's order. Ids are left out: what they name has options of its own. */
export function configValues(config: z.ZodType): ConfigValue[] {
  const whole = schema.parse(z.toJSONSchema(config, { io: 'input' }));
  const values = valuesOf(whole, { path: [], prefix: '', implies: {} });
  return values.filter(({ name }, index) => values.findIndex((other) => other.name === name) === index);
}

interface Place {
  readonly path: readonly string[];
  readonly prefix: string;
  readonly implies: Readonly<Record<string, string>>;
}

function valuesOf({ properties = {} }: Schema, place: Place): ConfigValue[] {
  return Object.entries(properties).flatMap(([key, property]) => {
    const at = { ...place, path: [...place.path, key], prefix: `${place.prefix}${dashed(key)}` };
    const variants = (property.anyOf ?? property.oneOf ?? [property]).filter(
      (variant) => typeOf(variant) !== undefined,
    );
    if (variants.some((variant) => variant.properties !== undefined)) return partOf(property, variants, at);
    const [only] = variants;
    if (only === undefined || only.format === 'uuid' || only.const !== undefined) return [];
    return valueOf({ ...only, description: property.description, default: property.default }, at);
  });
}

/** A part of the configuration. Where it is of a kind, that can be chosen, and choosing a value of it chooses the kind. */
function partOf(property: Schema, variants: readonly Schema[], { path, prefix }: Place): ConfigValue[] {
  const kinds = variants.flatMap(({ properties }) => properties?.['kind']?.const ?? []).map(String);
  const inside = { path, prefix: `${prefix}-` };
  if (kinds.length === 0) return variants.flatMap((variant) => valuesOf(variant, { ...inside, implies: {} }));
  const { description, default: standard } = property;
  const kind = { type: 'string', enum: kinds, description, default: standard };
  const [only, another] = kinds;
  const implies = only !== undefined && another === undefined ? { kind: only } : {};
  return [
    ...valueOf(kind, { path: [...path, 'kind'], prefix, implies: {} }),
    ...variants.flatMap((variant) => valuesOf(variant, { ...inside, implies })),
  ];
}

/** Nothing for what no flag could say: lists of objects and the like are for the configuration's file. */
function valueOf(found: Schema, { path, prefix: name, implies }: Place): ConfigValue[] {
  const type = valueType.safeParse(typeOf(found)).data;
  if (type === undefined || (type === 'array' && found.items?.enum === undefined)) return [];
  const choices = (type === 'array' ? found.items : found)?.enum?.map(String);
  const least = found.minimum ?? found.exclusiveMinimum ?? Number.NEGATIVE_INFINITY;
  return [{ name, path, implies, type, choices, least, description: found.description ?? '', standard: found.default }];
}

/** Undefined for null alone. */
function typeOf({ type, properties }: Schema): string | undefined {
  const types = Array.isArray(type) ? type : [type ?? (properties === undefined ? 'any' : 'object')];
  return types.find((each) => each !== 'null');
}

function dashed(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
