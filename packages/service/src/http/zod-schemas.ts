// Requests are validated, and answers serialized, by the zod schemas that the contracts hold. Whatever the schema, text that
// cannot be stored is refused, and so is a key or a parameter that the schema does not know.
import { type InputError, unknownKeys, unstorableParts } from '@tastemaker/contracts';
import type { FastifySchemaCompiler, RouteOptions } from 'fastify';
import fp from 'fastify-plugin';
import { serializerCompiler } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { HttpProblem } from '../problems.js';

export interface ZodSchemasOptions {
  /** Whose bodies may hold keys that no schema knows: routes in the shapes of other servers, whose clients send more. */
  takesAnyKey: (route: RouteOptions) => boolean;
}

export const zodSchemas = fp<ZodSchemasOptions>(
  async (app, { takesAnyKey }) => {
    app.setValidatorCompiler(compilerOf({ anyKey: false }));
    app.setSerializerCompiler(serializerCompiler);
    app.addHook('onRoute', (route) => {
      if (takesAnyKey(route)) route.validatorCompiler ??= compilerOf({ anyKey: true });
    });
    // Before the body is read: nobody sends a file only to be told of a misspelt parameter.
    app.addHook('preParsing', async ({ routeOptions, query }) => {
      const { querystring } = routeOptions.schema ?? {};
      if (querystring instanceof z.ZodType) assertKnown(querystring, query, 'parameter');
    });
    app.addHook('preValidation', async ({ routeOptions, body }) => {
      if (routeOptions.schema?.body === undefined) assertNothing(body);
    });
  },
  { name: 'zod-schemas' },
);

function compilerOf({ anyKey }: { anyKey: boolean }): FastifySchemaCompiler<unknown> {
  return ({ schema, httpPart, url }) => {
    if (!(schema instanceof z.ZodType)) throw new TypeError(`${url ?? 'a route'} has a schema that is none of zod's`);
    return (given: unknown) => {
      const unstorable = unstorableParts(given, complaintsTold);
      if (unstorable.length > 0) return { error: validationFailed(unstorable) };
      const unknown = httpPart === 'body' && !anyKey ? unknownKeys(schema, given, 'key') : [];
      const result = z.safeParse(schema, given);
      if (result.success && unknown.length === 0) return { value: result.data };
      return { error: validationFailed([...unknown, ...complaintsOf(result.error, unknown.length > 0)]) };
    };
  };
}

/** @param keysTold whether the unknown keys, which strict schemas complain of too, are told already */
function complaintsOf(error: z.ZodError | undefined, keysTold: boolean): InputError[] {
  const issues =
    error?.issues.flatMap(issuesOf).filter(({ code }) => !(keysTold && code === 'unrecognized_keys')) ?? [];
  return issues.map(({ path, message }) => ({ path: path.join('.'), message }));
}

/** zod's words for a union that has none of its own. */
const unionMessage = 'Invalid input';

/** What is wrong with a value of several shapes, by the one shape of its type; all of them, where it isn't known which is meant. */
function issuesOf(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union' || issue.message !== unionMessage) return [issue];
  const ofItsType = issue.errors.filter(
    (issues) => !issues.some(({ code, path }) => code === 'invalid_type' && path.length === 0),
  );
  const [meant, ...others] = ofItsType;
  if (meant === undefined || others.length > 0) return [issue];
  return meant.flatMap(issuesOf).map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
}

const nothing = z.strictObject({});

/** Of a route without a body. @throws HttpProblem for one that says something */
function assertNothing(body: unknown): void {
  if (body == null) return;
  // A file, or no object at all.
  if (Object.getPrototypeOf(body) !== Object.prototype) {
    throw validationFailed([{ path: '', message: 'this route takes no body' }]);
  }
  assertKnown(nothing, body, 'key');
}

function assertKnown(schema: z.ZodType, given: unknown, what: 'key' | 'parameter'): void {
  const unknown = unknownKeys(schema, given, what);
  if (unknown.length > 0) throw validationFailed(unknown);
}

/** Complaints that are told of one request; more help nobody. */
const complaintsTold = 100;

function validationFailed(errors: InputError[]): HttpProblem {
  const told = errors.slice(0, complaintsTold);
  return new HttpProblem('validation_failed', 'The request is not as it should be: see errors.', { errors: told });
}
