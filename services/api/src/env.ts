// The service's environment, parsed once; nothing else here reads process.env.
import {
  artifactsVariables,
  databaseVariables,
  parseEnvironment,
  portVariable,
  serviceVariables,
} from '@tastemaker/service/environment';
import { z } from 'zod';
import {
  type AccessSettings,
  defaultRateLimits,
  type OidcSettings,
  parseEndpointLimits,
  type RateLimits,
} from './access/settings.js';

const schema = z.object({
  ...serviceVariables,
  ...databaseVariables,
  ...artifactsVariables,
  PORT: portVariable(3000),
  TASTEMAKER_ARTIFACTS: z.string().min(1),
  TASTEMAKER_ADMIN_TOKEN: z.string().min(16).optional(),
  TASTEMAKER_PUBLIC_URL: z.url().optional(),
  TASTEMAKER_OIDC_ISSUER: z.url().optional(),
  TASTEMAKER_OIDC_CLIENT_ID: z.string().optional(),
  TASTEMAKER_OIDC_CLIENT_SECRET: z.string().optional(),
  TASTEMAKER_OIDC_NAME: z.string().default('OpenID'),
  TASTEMAKER_OIDC_CREATE_LABELERS: z.stringbool().default(false),
  TASTEMAKER_LOGIN_LINK_HOOK: z.url().optional(),
  TASTEMAKER_RATE_LIMIT_PER_TOKEN: z.coerce.number().int().min(0).default(defaultRateLimits.perToken),
  TASTEMAKER_RATE_LIMIT_PER_ADDRESS: z.coerce.number().int().min(0).default(defaultRateLimits.perAddress),
  TASTEMAKER_RATE_LIMIT_PER_ENDPOINT: z.string().default('').transform(endpointLimits),
  /** Addresses of the proxies in front, comma-separated, as CIDR or one of loopback, linklocal, uniquelocal. */
  TASTEMAKER_TRUSTED_PROXIES: z.string().optional(),
  /** Bytes of one upload, and of all that are being read at once. */
  TASTEMAKER_MAX_UPLOAD_BYTES: z.coerce.number().int().min(1).optional(),
  TASTEMAKER_STATUS_FILE: z.string().optional(),
});

function endpointLimits(text: string, context: z.RefinementCtx<string>): RateLimits['perEndpoint'] {
  try {
    return parseEndpointLimits(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
    return z.NEVER;
  }
}

export type Env = z.infer<typeof schema>;

/** @throws Error that names each variable that is wrong */
export function readEnv(variables: NodeJS.ProcessEnv = process.env): Env {
  return parseEnvironment(schema, variables);
}

/** @throws Error that names the variables that lack others */
export function accessSettingsOf(env: Env): AccessSettings {
  const oidc = oidcSettingsOf(env);
  const publicUrl = env.TASTEMAKER_PUBLIC_URL;
  if (publicUrl === undefined && (oidc !== undefined || env.TASTEMAKER_LOGIN_LINK_HOOK !== undefined)) {
    throw new Error('TASTEMAKER_OIDC_ISSUER and TASTEMAKER_LOGIN_LINK_HOOK need TASTEMAKER_PUBLIC_URL.');
  }
  const rateLimits = {
    perToken: env.TASTEMAKER_RATE_LIMIT_PER_TOKEN,
    perAddress: env.TASTEMAKER_RATE_LIMIT_PER_ADDRESS,
    perEndpoint: env.TASTEMAKER_RATE_LIMIT_PER_ENDPOINT,
  };
  return { publicUrl, oidc, loginLinkHook: env.TASTEMAKER_LOGIN_LINK_HOOK, rateLimits };
}

function oidcSettingsOf(env: Env): OidcSettings | undefined {
  const { TASTEMAKER_OIDC_ISSUER: issuer, TASTEMAKER_OIDC_CLIENT_ID: clientId } = env;
  const clientSecret = env.TASTEMAKER_OIDC_CLIENT_SECRET;
  if (issuer === undefined && clientId === undefined && clientSecret === undefined) return undefined;
  if (issuer === undefined || clientId === undefined || clientSecret === undefined) {
    throw new Error('TASTEMAKER_OIDC_ISSUER, _CLIENT_ID and _CLIENT_SECRET belong together: set all three or none.');
  }
  const [name, createLabelers] = [env.TASTEMAKER_OIDC_NAME, env.TASTEMAKER_OIDC_CREATE_LABELERS];
  return { issuer, clientId, clientSecret, name, createLabelers };
}
