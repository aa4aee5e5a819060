// A client that openapi-typescript makes of the OpenAPI document is sound TypeScript, and its calls work: one with a body, one with
// a file, one with a query.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import openapiTypescript, { astToString } from 'openapi-typescript';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorld, type World } from '../services/api/test/support/world.js';

const root = join(import.meta.dirname, '..');
let world: World;
let folder: string;

beforeAll(async () => {
  world = await createWorld();
  folder = mkdtempSync(join(tmpdir(), 'tastemaker-generated-client-'));
});
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true });
});

/** What somebody would write who has only the document. */
const program = `
import process from 'node:process';
import createClient from 'openapi-fetch';
import type { paths } from './schema.js';

const [baseUrl = '', token = ''] = process.argv.slice(2);
const client = createClient<paths>({ baseUrl, headers: { authorization: \`Bearer \${token}\` } });

const project = await client.POST('/v1/projects', { body: { name: 'Generated', settings: { judgmentsPerComparison: 1 } } });
if (project.data === undefined) throw new Error(project.error.detail);
const path = { id: project.data.id };

const pair = JSON.stringify({ prompt: 'Who is Ada?', chosen: 'A cat.', rejected: 'A dog.' });
const imported = await client.POST('/v1/projects/{id}/imports', {
  params: { path },
  body: { file: pair, format: 'trl' },
  bodySerializer(body) {
    if (typeof body === 'string' || body === undefined) return body;
    const form = new FormData();
    form.append('file', new Blob([body.file]), 'pairs.jsonl');
    form.append('format', body.format ?? '');
    return form;
  },
});
if (imported.data === undefined) throw new Error(imported.error.detail);

const judgments = await client.GET('/v1/projects/{id}/judgments', { params: { path, query: { limit: 5 } } });
if (judgments.data === undefined) throw new Error(judgments.error.detail);
const verdicts: string[] = judgments.data.items.map(({ verdict }) => verdict);
process.stdout.write(JSON.stringify({ judgments: imported.data.judgments, verdicts }));
`;

const compilerOptions = {
  strict: true,
  module: 'nodenext',
  target: 'es2023',
  lib: ['es2023', 'dom'],
  types: ['node'],
  skipLibCheck: true,
};

/** Beside this process, which serves what is called. @throws Error with what was said, which names the lines that do not compile */
async function run(...args: string[]): Promise<string> {
  try {
    return (await promisify(execFile)(process.execPath, args, { cwd: folder })).stdout;
  } catch (error) {
    throw new Error(`failed: ${JSON.stringify(error)}`, { cause: error });
  }
}

test('a client made by openapi-typescript compiles and makes its calls', async () => {
  const schema = await openapiTypescript(new URL(`${world.url}/openapi.json`));
  writeFileSync(join(folder, 'schema.ts'), astToString(schema));
  writeFileSync(join(folder, 'main.ts'), program);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['main.ts'] }));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  await run(join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', '.');
  const { user } = await world.person('researcher');
  const { secret } = await world.admin.createToken({ userId: user.id, name: 'generated' });
  const answer: unknown = JSON.parse(await run('main.js', world.url, secret));
  expect(answer).toEqual({ judgments: 1, verdicts: ['ranking'] });
});
