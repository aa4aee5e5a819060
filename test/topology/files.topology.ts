/** The files of the deployment, read by the tools that read them where they are used. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { compose } from '../compose.js';
import { caddyfile } from './proxy.js';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..');
const tool = (name: string) => join(inject('tools'), name);

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tastemaker-files-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The file as Compose understands it. */
const understood = z.object({
  services: z.record(
    z.string(),
    z.looseObject({ deploy: z.object({ resources: z.object({ limits: z.object({ memory: z.string() }) }) }) }),
  ),
});

test('Compose reads docker-compose.yml with what make-env.sh wrote, and says what to do without it', async () => {
  const file = join(folder, '.env');
  await run('sh', [join(root, 'docs/compose/make-env.sh'), 'labels.example.org', file]);
  const config = ['--env-file', file, 'config', '--format', 'json'];
  const { stdout } = await run(tool('docker-compose'), config, { cwd: root, maxBuffer: 2 ** 24 });
  const { services } = understood.parse(JSON.parse(stdout));
  expect(Object.keys(services).toSorted()).toEqual(Object.keys(compose.services).toSorted());
  // Compose gives sizes in bytes.
  for (const { deploy } of Object.values(services))
    expect(Number(deploy.resources.limits.memory)).toBeGreaterThan(2 ** 25);
  const without = run(tool('docker-compose'), ['--env-file', '/dev/null', 'config', '--quiet'], { cwd: root });
  await expect(without).rejects.toThrow(/POSTGRES_PASSWORD is missing a value: run sh docs\/compose\/make-env\.sh/);
});

test('hadolint has nothing to say of the Dockerfile', async () => {
  expect((await run(tool('hadolint'), ['Dockerfile'], { cwd: root })).stdout).toBe('');
});

test('Caddy takes the Caddyfile, and would lay it out the same', async () => {
  const env = {
    ...process.env,
    SITE_ADDRESS: 'labels.example.org',
    API_UPSTREAMS: 'api-1:3000 api-2:3000',
    HOME: folder,
  };
  const { stderr } = await run(tool('caddy'), ['validate', '--config', caddyfile, '--adapter', 'caddyfile'], { env });
  expect(stderr).not.toContain('not formatted');
});
