// The service's environment, parsed once; nothing else here reads process.env.
import { secretKeyVariable } from '@tastemaker/secrets';
import { z } from 'zod';
import { type AccessSettings, defaultRateLimits, type OidcSettings } from './access/settings.js';

const schema = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  DATABASE_URL: z.url(),
  REDIS_URL: z.url().optional(),
  TASTEMAKER_HOME: z.string().min(1).default('.tastemaker'),
  TASTEMAKER_ARTIFACTS: z.string().min(1),
  /** Folders besides `<home>/imports` that models may be imported from, separated as in PATH. */
  TASTEMAKER_IMPORT_FOLDERS: z.string().optional(),
  TASTEMAKER_INFERENCE_URL: z.url(),
  TASTEMAKER_ADMIN_TOKEN: z.string().min(16).optional(),
  /** Seals the endpoints of models that are not hosted here; without it none can be registered. */
  TASTEMAKER_SECRET_KEY: secretKeyVariable.optional(),
  TASTEMAKER_PUBLIC_URL: z.url().optional(),
  TASTEMAKER_OIDC_ISSUER: z.url().optional(),
  TASTEMAKER_OIDC_CLIENT_ID: z.string().optional(),
  TASTEMAKER_OIDC_CLIENT_SECRET: z.string().optional(),
  TASTEMAKER_OIDC_NAME: z.string().default('OpenID'),
  TASTEMAKER_OIDC_CREATE_LABELERS: z.stringbool().default(false),
  TASTEMAKER_LOGIN_LINK_HOOK: z.url().optional(),
  TASTEMAKER_RATE_LIMIT_PER_TOKEN: z.coerce.number().int().min(0).default(defaultRateLimits.perToken),
  TASTEMAKER_RATE_LIMIT_PER_ADDRESS: z.coerce.number().int().min(0).default(defaultRateLimits.perAddress),
  /** Addresses of the proxies in front, comma-separated, as CIDR or one of loopback, linklocal, uniquelocal. */
  TASTEMAKER_TRUSTED_PROXIES: z.string().optional(),
  /** Bytes of each disk that uploads, imports and artifacts leave free. */
  TASTEMAKER_MIN_FREE_DISK: z.coerce.number().int().min(0).optional(),
  /** Bytes of one upload, and of all that are being read at once. */
  TASTEMAKER_MAX_UPLOAD_BYTES: z.coerce.number().int().min(1).optional(),
  TASTEMAKER_STATUS_FILE: z.string().optional(),
  /** Where traces go, an OTLP receiver over HTTP. Unset: none are made. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

export type Env = z.infer<typeof schema>;

/** @throws Error that names each variable that is wrong */
export function readEnv(variables: NodeJS.ProcessEnv = process.env): Env {
  // An empty variable, as compose files leave behind, means unset.
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const complaints = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(`The environment is wrong.\n${complaints.join('\n')}`, { cause: parsed.error });
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
