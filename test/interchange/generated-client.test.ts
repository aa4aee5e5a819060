// A client that openapi-python-client makes of the OpenAPI document has every operation, and its calls work: one with a body, one
// with a file, one with a query.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { existingPython, hasPython, preparedPython } from '../../bench/src/python-environment.ts';
import { createWorld } from '../../services/api/test/support/world.js';

const requirements = fileURLToPath(new URL('generated-client/requirements.txt', import.meta.url));
const calls = fileURLToPath(new URL('generated-client/calls.py', import.meta.url));
/** By `pnpm test:interchange`, which may download; elsewhere where its Python stands already. */
const isAsked = process.env['CI'] === 'true' || process.env['TASTEMAKER_INTERCHANGE'] === '1';

describe.skipIf(!isAsked && existingPython(requirements) === undefined)('openapi-python-client', () => {
  test('makes a client whose calls work, and leaves nothing out', async () => {
    if (!hasPython()) throw new Error('openapi-python-client needs python3, 3.10 or newer, with venv.');
    const python = preparedPython((line) => void process.stderr.write(`${line}\n`), requirements);
    const folder = mkdtempSync(join(tmpdir(), 'tastemaker-generated-client-'));
    const world = await createWorld();
    try {
      const { token } = await world.person('researcher');
      // Beside this process, which serves what is called.
      const { stdout } = await promisify(execFile)(python, [calls, world.url, token, folder]);
      expect(JSON.parse(stdout)).toEqual({ judgments: 1, verdicts: ['ranking'], leftOut: [] });
    } finally {
      await world.close();
      rmSync(folder, { recursive: true });
    }
  });
});
