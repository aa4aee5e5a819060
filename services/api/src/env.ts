// The service's environment, parsed once; nothing else here reads process.env.
import { parseSecretKey } from '@tastemaker/secrets';
import { z } from 'zod';

const schema = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  DATABASE_URL: z.url(),
  REDIS_URL: z.url().optional(),
  TASTEMAKER_ARTIFACTS: z.string().min(1),
  TASTEMAKER_INFERENCE_URL: z.url(),
  TASTEMAKER_ADMIN_TOKEN: z.string().min(16).optional(),
  /** Seals the endpoints of models that are not hosted here; without it none can be registered. */
  TASTEMAKER_SECRET_KEY: z
    .string()
    .transform((text, context) => {
      try {
        return parseSecretKey(text);
      } catch (error) {
        context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
        return z.NEVER;
      }
    })
    .optional(),
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
