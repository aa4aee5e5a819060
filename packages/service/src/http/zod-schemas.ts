// Requests are validated, and answers serialized, by the zod schemas that the contracts hold.
import { type InputError, unstorableParts } from '@tastemaker/contracts';
import type { FastifySchemaCompiler } from 'fastify';
import fp from 'fastify-plugin';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { HttpProblem } from '../problems.js';
import { complaintsTold } from './error-answers.js';

export const zodSchemas = fp(
  async (app) => {
    app.setValidatorCompiler(storableOnly);
    app.setSerializerCompiler(serializerCompiler);
  },
  { name: 'zod-schemas' },
);

/** Text that cannot be stored is refused here, whatever the schema, in bodies and in all parts of an address. */
const storableOnly: FastifySchemaCompiler<z.ZodType> = (route) => {
  const validate = strictInAddresses(route);
  return (given: unknown) => {
    const errors = unstorableParts(given, complaintsTold);
    return errors.length === 0 ? validate(given) : { error: unstorable(errors) };
  };
};

function unstorable(errors: InputError[]): HttpProblem {
  return new HttpProblem('validation_failed', 'The request is not as it should be: see errors.', { errors });
}

/** A misspelt parameter of an address is told, not ignored, unless the schema says itself what becomes of it. */
const strictInAddresses: FastifySchemaCompiler<z.ZodType> = (route) => {
  const { schema, httpPart } = route;
  const isOpen = httpPart === 'querystring' && schema instanceof z.ZodObject && schema.def.catchall === undefined;
  return validatorCompiler(isOpen ? { ...route, schema: schema.strict() } : route);
};
