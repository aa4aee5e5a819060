// The settings of a run as the API describes them: the form is drawn from its OpenAPI document, so it cannot differ from it.
import { queryOptions } from '@tanstack/react-query';
import type { RunKind } from '@tastemaker/contracts';

/** One setting, by its path in the configuration. */
export interface Setting {
  readonly path: string;
  readonly description: string | undefined;
  readonly default: unknown;
  readonly kind: 'number' | 'integer' | 'boolean' | 'choice' | 'text';
  readonly choices: readonly string[];
  readonly isNullable: boolean;
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
}

interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly const?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

export const settingsQuery = (kind: RunKind) =>
  queryOptions({
    queryKey: ['run-settings', kind],
    queryFn: async ({ signal }) => {
      const response = await fetch('/openapi.json', { signal });
      if (!response.ok) throw new Error(`/openapi.json was answered ${response.status}`);
      return settingsOf(configSchema(await response.json(), kind));
    },
    staleTime: Number.POSITIVE_INFINITY,
  });

/** The configuration's schema of this kind, in the body of `POST /v1/runs`. */
function configSchema(document: unknown, kind: RunKind): Schema {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the API's own description; what is missing is refused below
  const { paths } = document as {
    paths: Record<string, { post?: { requestBody: { content: Record<string, { schema: Schema }> } } }>;
  };
  const body = paths['/v1/runs']?.post?.requestBody.content['application/json']?.schema;
  const kinds = body?.properties?.['config']?.oneOf ?? [];
  const found = kinds.find(
    ({ properties }) => properties?.['kind']?.const === kind || properties?.['kind']?.enum?.[0] === kind,
  );
  if (found === undefined) throw new Error(`the API describes no settings of a ${kind} run`);
  return found;
}

/** Its settings in the order of the description; objects are opened, lists and what is chosen elsewhere left out. */
function settingsOf(schema: Schema, path = ''): Setting[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    if (path === '' && hidden.has(name)) return [];
    const at = path === '' ? name : `${path}.${name}`;
    const { inner, isNullable } = withoutNull(property);
    if (inner.properties !== undefined) return isNullable ? [] : settingsOf(inner, at);
    const kind = kindOf(inner);
    if (kind === undefined) return [];
    return [
      {
        path: at,
        description: property.description ?? inner.description,
        default: property.default ?? inner.default ?? null,
        kind,
        choices: inner.enum ?? [],
        isNullable,
        minimum: inner.minimum ?? inner.exclusiveMinimum,
        maximum: inner.maximum,
      },
    ];
  });
}

/** Chosen by the form's other fields. */
const hidden = new Set(['kind', 'dryRun', 'replaySnapshotId']);

function withoutNull(schema: Schema): { inner: Schema; isNullable: boolean } {
  const choices = schema.anyOf ?? schema.oneOf;
  const inner = choices?.find(({ type }) => type !== 'null');
  return choices === undefined || inner === undefined
    ? { inner: schema, isNullable: false }
    : { inner, isNullable: choices.some(({ type }) => type === 'null') };
}

const kinds = new Map<string, Setting['kind']>([
  ['number', 'number'],
  ['integer', 'integer'],
  ['boolean', 'boolean'],
  ['string', 'text'],
]);

function kindOf({ type, enum: choices }: Schema): Setting['kind'] | undefined {
  if (choices !== undefined) return 'choice';
  return type === undefined ? undefined : kinds.get(type);
}
