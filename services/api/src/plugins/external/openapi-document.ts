// The OpenAPI document as generators of clients read it: what zod's JSON schemas and Fastify's addresses say is put in words that
// they take. The document tells the same.
import type { OpenAPIV3_1 } from 'openapi-types';

type Operation = OpenAPIV3_1.OperationObject;
type Schema = OpenAPIV3_1.SchemaObject | OpenAPIV3_1.ReferenceObject;

const file: OpenAPIV3_1.SchemaObject = { type: 'string', format: 'binary' };
const form = 'multipart/form-data';

/** Says of every object of a schema that it has no other properties than are named, where it names some. */
export function closeObjects(schema: unknown): void {
  if (!isRecord(schema)) return;
  if (isRecord(schema['properties']) && !('additionalProperties' in schema)) schema['additionalProperties'] = false;
  for (const part of Object.values(schema)) closeObjects(part);
}

/** Changes the document in place. */
export function forGenerators(document: OpenAPIV3_1.Document): OpenAPIV3_1.Document {
  document.paths = Object.fromEntries(
    Object.entries(document.paths ?? {}).map(([path, item]) => [path.replace('{*}', '{path}'), item]),
  );
  for (const operation of operationsOf(document)) {
    nameWildcard(operation);
    describeForm(operation);
    describeFiles(operation);
  }
  tellObjectDefaults(document);
  dropUnreferred(document);
  return document;
}

function operationsOf({ paths }: OpenAPIV3_1.Document): Operation[] {
  return Object.values(paths ?? {}).flatMap((item) =>
    (['get', 'post', 'put', 'patch', 'delete'] as const).flatMap((method) => item?.[method] ?? []),
  );
}

/** The rest of a path needs a name that a program's parameter can have. */
function nameWildcard({ parameters = [] }: Operation): void {
  for (const parameter of parameters) {
    if ('name' in parameter && parameter.name === '*') parameter.name = 'path';
  }
}

/** A form holds the file, and beside it what may stand in the address. */
function describeForm({ requestBody, parameters = [] }: Operation): void {
  if (requestBody === undefined || !('content' in requestBody) || !(form in requestBody.content)) return;
  const fields = parameters.flatMap((one): [string, Schema][] =>
    'name' in one && one.in === 'query' && one.schema !== undefined ? [[one.name, one.schema]] : [],
  );
  requestBody.content[form] = {
    schema: { type: 'object', required: ['file'], properties: { ...Object.fromEntries(fields), file } },
  };
}

/** What is sent as a stream has no schema of zod's. */
function describeFiles({ responses = {} }: Operation): void {
  for (const response of Object.values(responses)) {
    if (!('content' in response)) continue;
    for (const media of Object.values(response.content ?? {})) {
      if (media.schema !== undefined && Object.keys(media.schema).length === 0) media.schema = file;
    }
  }
}

/** Generators make constants of defaults, which objects cannot be in most languages: these are told in words. */
function tellObjectDefaults(value: unknown): void {
  if (!isRecord(value)) return;
  const given = value['default'];
  if (isRecord(given) && !Array.isArray(given) && isSchema(value)) {
    const said = typeof value['description'] === 'string' ? `${value['description']}. ` : '';
    value['description'] = `${said}Left out: ${JSON.stringify(given)}`;
    delete value['default'];
  }
  for (const part of Object.values(value)) tellObjectDefaults(part);
}

/** Not an object of schemas, one of which is named `default`. */
function isSchema(value: Record<string, unknown>): boolean {
  return ['type', 'anyOf', 'oneOf', 'allOf', '$ref'].some((key) => key in value);
}

/** Schemas that are only given, or only answered, are both in the registry. */
function dropUnreferred({ paths, components }: OpenAPIV3_1.Document): void {
  const schemas = components?.schemas ?? {};
  const referred = new Set<string>();
  const rest: unknown[] = [paths];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    for (const [, name = ''] of JSON.stringify(next).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (!referred.has(name)) rest.push(schemas[name]);
      referred.add(name);
    }
  }
  for (const name of Object.keys(schemas)) if (!referred.has(name)) delete schemas[name];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
