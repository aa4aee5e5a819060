// Requests are validated, and answers serialized, by the zod schemas that the contracts hold.
import type { FastifySchemaCompiler } from 'fastify';
import fp from 'fastify-plugin';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { z } from 'zod';

export const zodSchemas = fp(
  async (app) => {
    app.setValidatorCompiler(strictInAddresses);
    app.setSerializerCompiler(serializerCompiler);
  },
  { name: 'zod-schemas' },
);

/** A misspelt parameter of an address is told, not ignored, unless the schema says itself what becomes of it. */
const strictInAddresses: FastifySchemaCompiler<z.ZodType> = (route) => {
  const { schema, httpPart } = route;
  const isOpen = httpPart === 'querystring' && schema instanceof z.ZodObject && schema.def.catchall === undefined;
  return validatorCompiler(isOpen ? { ...route, schema: schema.strict() } : route);
};
