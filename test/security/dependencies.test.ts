// What the product is made of: every production dependency, as pnpm's software bill of materials lists it, has a version
// and a licence that goes with Apache-2.0. Offline: it reads the lockfile and what is installed.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';

const root = join(import.meta.dirname, '..', '..');
const allowed = new Set([
  'Apache-2.0',
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
  'Unlicense',
]);

const bill = z.object({
  bomFormat: z.literal('CycloneDX'),
  specVersion: z.string().regex(/^1\.\d+$/),
  components: z.array(
    z.object({
      name: z.string(),
      version: z.string().regex(/^\d+\.\d+\.\d+/),
      purl: z.string().regex(/^pkg:npm\//),
      licenses: z
        .array(z.object({ license: z.object({ id: z.string() }).optional(), expression: z.string().optional() }))
        .default([]),
    }),
  ),
});
let components: z.infer<typeof bill>['components'];

beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), 'tastemaker-sbom-'));
  try {
    const file = join(folder, 'sbom.json');
    const { status, stderr, stdout } = pnpm(['sbom', '--sbom-format', 'cyclonedx', '--prod', '--out', file]);
    if (status !== 0) throw new Error(`pnpm sbom failed: ${stdout}${stderr}`);
    ({ components } = bill.parse(JSON.parse(readFileSync(file, 'utf8'))));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const read = (name: string) => readFileSync(join(root, name), 'utf8');
const identifiers = (expression: string) => expression.split(/[\s()]+|\bAND\b/).filter((word) => word !== '');

/** The pnpm that runs this, or the one that npx has. */
function pnpm(command: string[]) {
  const runner = process.env['npm_execpath'];
  const isPnpm = runner !== undefined && /pnpm[^/\\]*$/.test(runner);
  const options = { cwd: root, encoding: 'utf8', env: { ...process.env, CI: 'true' } } as const;
  if (!isPnpm) return spawnSync('npx', ['--yes', 'pnpm@12', ...command], options);
  return /\.[cm]?js$/.test(runner)
    ? spawnSync(process.execPath, [runner, ...command], options)
    : spawnSync(runner, command, options);
}

test('every production dependency has an allowed licence', () => {
  expect(components.length).toBeGreaterThan(100);
  const forbidden = components.filter(({ licenses }) => {
    const named = licenses.flatMap(({ license, expression = '' }) => license?.id ?? identifiers(expression));
    return named.length === 0 || named.some((one) => !allowed.has(one));
  });
  expect(forbidden).toEqual([]);
});

test('all packages are Apache-2.0, and so is the repository', () => {
  const own = components.filter(({ purl }) => purl.startsWith('pkg:npm/%40tastemaker/'));
  expect(own.length).toBeGreaterThan(10);
  for (const { name, licenses } of own) expect([name, licenses]).toEqual([name, [{ license: { id: 'Apache-2.0' } }]]);
  expect(readFileSync(join(root, 'LICENSE'), 'utf8')).toContain('Version 2.0, January 2004');
});

test('images and pnpm are pinned to versions', () => {
  const images = [
    ...read('docker-compose.yml').matchAll(/_IMAGE:-([^}]+)\}/g),
    ...read('Dockerfile').matchAll(/^ARG NODE_IMAGE=(\S+)/gm),
  ];
  const others = images.map(([, image = '']) => image).filter((image) => image !== 'tastemaker');
  expect(others.length).toBeGreaterThan(3);
  for (const image of others) expect(image).toMatch(/:\d+(?:\.\d+)+|@sha256:/);
  expect(
    z.object({ engines: z.object({ pnpm: z.string() }) }).parse(JSON.parse(read('package.json'))).engines.pnpm,
  ).toMatch(/^\^12\.\d+\.\d+$/);
});
