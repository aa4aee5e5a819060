/** Asking the real libraries: a script of this folder, in the Python that python.setup.ts provides. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { z } from 'zod';

/** The Python with the peers' packages, the one with the API's clients, or the one with trackers and what notebooks use. */
type Environment = 'python' | 'clientsPython' | 'notebooksPython';

/** For `describe.skipIf`: they are left out only where nobody asked for them and there is no Python. */
export function isLeftOutWithout(environment: Environment): boolean {
  const { path, required } = inject(environment);
  return path === null && !required;
}

export const isLeftOut = isLeftOutWithout('python');

/**
 * Runs a script on a job and reads the JSON that it prints last.
 * @throws Error with what it said on standard error
 */
export function askPython<Schema extends z.ZodType>(
  script: string,
  job: unknown,
  schema: Schema,
  environment: Environment = 'python',
): z.output<Schema> {
  const { path, why } = inject(environment);
  if (path === null) throw new Error(`There is no Python to ask: ${why}.`);
  const folder = mkdtempSync(join(tmpdir(), 'tastemaker-job-'));
  try {
    const file = join(folder, 'job.json');
    writeFileSync(file, JSON.stringify(job));
    const { status, stdout, stderr } = spawnSync(path, [join(import.meta.dirname, script), file], {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
      // Everything is on this machine.
      env: { ...process.env, HF_HUB_OFFLINE: '1' },
    });
    if (status !== 0) throw new Error(`${script} failed: ${stderr}`);
    return schema.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
