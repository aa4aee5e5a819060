// The OpenAPI document, made from the routes' schemas, at /openapi.json, and a page to read and try it at /docs.
import swagger, { type SwaggerTransform, type SwaggerTransformObject } from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import fp from 'fastify-plugin';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import type { OpenAPIV3_1 } from 'openapi-types';
import { isInOthersShape } from '../../others-shape.js';
import { closeObjects, forGenerators } from './openapi-document.js';

/** The page has its icons and its styles inline. */
const contentSecurityPolicy =
  "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; " +
  "img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'";

export const openApi = fp(
  async (app) => {
    await app.register(swagger, {
      openapi: {
        openapi: '3.1.0',
        info: {
          title: 'Tastemaker',
          version: '0.1.0',
          description: 'Comparisons of candidate answers, and reward models trained on them.',
        },
        components: {
          securitySchemes: {
            bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'tmk_…' },
            trainer: {
              type: 'http',
              scheme: 'bearer',
              bearerFormat: 'tmt_…',
              description: 'Of one run’s trainer elsewhere',
            },
            session: {
              type: 'apiKey',
              in: 'cookie',
              name: '__Host-tastemaker_session',
              description:
                'Of a login with `cookie: true`. Changes also need the header `x-csrf-token`, which `GET /v1/me` tells, and come from a page of this server.',
            },
          },
        },
      },
      transform: describeRoute,
      transformObject: describeWhole,
    });
    await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: contentSecurityPolicy });
    app.get('/openapi.json', { schema: { hide: true } }, () => app.swagger());
  },
  { name: 'open-api', dependencies: ['zod-schemas'] },
);

/** A body of ours has no key but those that are named: zod-schemas.ts refuses others. */
const describeRoute: SwaggerTransform = (given) => {
  const described = jsonSchemaTransform(given);
  if (!isInOthersShape(given.route)) closeObjects(described.schema.body);
  return described;
};

const describeWhole: SwaggerTransformObject = (given) => {
  const document = jsonSchemaTransformObject(given);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `openapi` above says which version it is of
  return forGenerators(document as OpenAPIV3_1.Document);
};
