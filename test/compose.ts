/** What docker-compose.yml says, for tests that run its services as processes of this machine. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const command = z.union([z.string(), z.array(z.string())]);

const service = z.object({
  image: z.string(),
  command: z.array(z.string()).optional(),
  user: z.string().optional(),
  read_only: z.boolean().optional(),
  init: z.boolean().optional(),
  cap_drop: z.array(z.string()).default([]),
  cap_add: z.array(z.string()).default([]),
  security_opt: z.array(z.string()).default([]),
  privileged: z.boolean().default(false),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  networks: z.array(z.string()).default([]),
  network_mode: z.string().optional(),
  stop_grace_period: z.string().optional(),
  environment: z.record(z.string(), z.string()).default({}),
  healthcheck: z.object({ test: command }).optional(),
  logging: z.object({ options: z.record(z.string(), z.string()) }).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  deploy: z.object({
    replicas: z.number().default(1),
    resources: z.object({ limits: z.object({ cpus: z.string(), memory: z.string(), pids: z.number() }) }),
  }),
});

export type ComposeService = z.infer<typeof service>;

export const composeText = readFileSync(new URL('../docker-compose.yml', import.meta.url), 'utf8');

export const compose = z
  .object({
    services: z.record(z.string(), service),
    networks: z.record(z.string(), z.object({ internal: z.boolean().default(false) })),
    volumes: z.record(z.string(), z.unknown()),
  })
  .parse(parse(composeText, { merge: true }));

/** @throws Error where the file has no such service */
export function composed(name: string): ComposeService {
  const found = compose.services[name];
  if (found === undefined) throw new Error(`docker-compose.yml has no service ${name}`);
  return found;
}

/**
 * Its variables, as Compose fills them in.
 * @throws Error for one that is required and not among those given, as Compose refuses it
 */
export function composedEnvironment(name: string, given: Readonly<Record<string, string>>): Record<string, string> {
  const filled = Object.entries(composed(name).environment).map(([variable, value]) => [variable, fill(value, given)]);
  return Object.fromEntries(filled);
}

/** `${NAME:-default}` and `${NAME:?what to do}`. https://docs.docker.com/reference/compose-file/interpolation/ */
function fill(text: string, given: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{(\w+):([-?])([^}]*)\}/g, (_, name: string, kind: string, rest: string) => {
    const value = given[name] ?? '';
    if (value !== '') return value;
    if (kind === '?') throw new Error(`${name} is required: ${rest}`);
    return rest;
  });
}

/** Of the named command of a service's health check, as Docker runs it. */
export function healthCommand({ healthcheck }: ComposeService): string[] {
  const test = [healthcheck?.test ?? []].flat();
  return test.slice(1).map((argument) => argument.replaceAll('$$', '$'));
}

/** `90s` and `2m`, in seconds. */
export function secondsOf(duration: string): number {
  const [, number = '', unit = ''] = /^(\d+)([sm])$/.exec(duration) ?? [];
  return Number(number) * (unit === 'm' ? 60 : 1);
}
