// schemathesis reads the OpenAPI document and asks what it allows and what it forbids: every edge of every schema, random
// values of both kinds, and chains of requests that use what earlier ones made; as a labeler, a researcher and an admin. It
// finds no 5xx, no answer that the document doesn't name, and nothing accepted that the document forbids.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasPython, preparedPython } from '../../bench/src/python-environment.ts';
import { configurationFor, runSchemathesis } from './schemathesis/run-schemathesis.ts';
import { createFilledWorld, type FilledWorld } from './support/filled-world.js';

const requirements = fileURLToPath(new URL('schemathesis/requirements.txt', import.meta.url));
/** By `pnpm test:security`: what it draws differs with the machine's speed, so it is no condition of every change. */
const isAsked = process.env['TASTEMAKER_SECURITY'] === '1';
/** Of all three together. */
const seconds = Number(process.env['TASTEMAKER_SCHEMATHESIS_SECONDS'] ?? 90);

describe.skipIf(!isAsked)('schemathesis finds nothing', () => {
  let filled: FilledWorld;
  let folder: string;
  let python: string;
  beforeAll(async () => {
    if (!hasPython()) throw new Error('schemathesis needs python3, 3.10 or newer, with venv.');
    python = preparedPython((line) => void process.stderr.write(`${line}\n`), requirements);
    folder = mkdtempSync(join(tmpdir(), 'tastemaker-schemathesis-'));
    filled = await createFilledWorld();
  });
  afterAll(async () => {
    await filled.world.close();
    rmSync(folder, { recursive: true });
  });

  test.each([
    ['a labeler', 0.2, () => filled.labeler.token],
    ['a researcher', 0.4, () => filled.researcher.token],
    ['an admin', 0.4, () => filled.adminToken],
  ] as const)('as %s', async (who, share, tokenOf) => {
    const file = join(folder, 'schemathesis.toml');
    // The admin's ids are drawn or come from earlier answers; the others' lead to what is there.
    writeFileSync(file, configurationFor(who === 'an admin' ? {} : filled.ids));
    const found = await runSchemathesis(python, {
      url: filled.world.url,
      token: tokenOf(),
      seconds: Math.max(10, Math.round(seconds * share)),
      configuration: file,
      hasSettledIds: who !== 'an admin',
      report: join(folder, `${who.replaceAll(' ', '-')}.ndjson`),
    });
    expect(found.cases, readFileSync(found.log, 'utf8').slice(-3000)).toBeGreaterThan(10);
    expect(found.failures).toEqual([]);
  });
});
