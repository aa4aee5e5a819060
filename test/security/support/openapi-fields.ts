// Reading the API's OpenAPI document: every field that a request may have, with its schema.
import type { OpenAPIV3_1 } from 'openapi-types';
import { z } from 'zod';

/** What is read of a schema. */
const schemaParts = z.looseObject({
  $ref: z.string().optional(),
  // Of `["string", "null"]` the first: null is no end of a range.
  type: z.union([z.string(), z.array(z.string()).transform(([first]) => first)]).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  exclusiveMaximum: z.number().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  format: z.string().optional(),
  pattern: z.string().optional(),
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
  uniqueItems: z.boolean().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.unknown().optional(),
  additionalProperties: z.unknown().optional(),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
  allOf: z.array(z.unknown()).optional(),
});

export type SchemaParts = z.infer<typeof schemaParts>;

export interface RequestField {
  /** `post /v1/projects body.settings.leaseSeconds` */
  name: string;
  schema: SchemaParts;
}

export async function openApiOf(url: string): Promise<OpenAPIV3_1.Document> {
  const response = await fetch(`${url}/openapi.json`);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- services/api/test/contract.test.ts validates the document
  return (await response.json()) as OpenAPIV3_1.Document;
}

export function resolved(document: OpenAPIV3_1.Document, schema: unknown): SchemaParts {
  const parts = schemaParts.parse(schema ?? {});
  const name = parts.$ref?.split('/').at(-1);
  return name === undefined ? parts : resolved(document, document.components?.schemas?.[name]);
}

const parameter = z.object({ name: z.string(), in: z.string(), schema: z.unknown() });
const operation = z.object({
  parameters: z.array(parameter).default([]),
  requestBody: z.object({ content: z.record(z.string(), z.object({ schema: z.unknown() })) }).optional(),
});

export function requestFields(document: OpenAPIV3_1.Document): RequestField[] {
  return Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    Object.entries(item ?? {}).flatMap(([method, described]) => {
      const { parameters, requestBody } = operation.parse(described);
      const bodies = Object.values(requestBody?.content ?? {}).slice(0, 1);
      return [
        ...parameters.flatMap((one) => fieldsOf(document, `${method} ${path} ${one.in}.${one.name}`, one.schema)),
        ...bodies.flatMap(({ schema }) => fieldsOf(document, `${method} ${path} body`, schema)),
      ];
    }),
  );
}

function fieldsOf(document: OpenAPIV3_1.Document, name: string, described: unknown): RequestField[] {
  const schema = resolved(document, described);
  const { properties = {}, items, additionalProperties, anyOf = [], oneOf = [], allOf = [] } = schema;
  const below: [string, unknown][] = [
    ...Object.entries(properties).map(([key, value]): [string, unknown] => [`${name}.${key}`, value]),
    ...[items, additionalProperties].flatMap((one): [string, unknown][] =>
      typeof one === 'object' && one !== null ? [[`${name}[]`, one]] : [],
    ),
    ...[...anyOf, ...oneOf, ...allOf].map((one): [string, unknown] => [name, one]),
  ];
  return [{ name, schema }, ...below.flatMap(([at, one]) => fieldsOf(document, at, one))];
}
