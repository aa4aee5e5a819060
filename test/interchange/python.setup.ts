/**
 * Before any test: the Python that the interchange tests need is made where they have to run (`pnpm test:interchange`, or
 * CI=true), so that no test waits for a download. Elsewhere it is used if it stands already, and they are left out if not.
 */
import type { TestProject } from 'vitest/node';
import { existingPython, hasPython, preparedPython } from '../../bench/src/python-environment.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The interpreter, or why there is none; `required`: then the tests fail instead of being left out. */
    python: { readonly path: string | null; readonly why: string; readonly required: boolean };
  }
}

export default function setup(project: TestProject): void {
  const required = process.env['CI'] === 'true' || process.env['TASTEMAKER_INTERCHANGE'] === '1';
  const path = existingPython();
  if (path !== undefined || !required) {
    project.provide('python', { path: path ?? null, why: '`pnpm test:interchange` makes their Python', required });
    if (path === undefined)
      process.stderr.write(
        'The interchange tests are left out: `pnpm test:interchange` makes their Python and runs them.\n',
      );
    return;
  }
  project.provide('python', { ...made(), required });
}

/** Why there is none is for the tests that need it to say: the others can do without. */
function made(): { readonly path: string | null; readonly why: string } {
  if (!hasPython()) return { path: null, why: 'python3, 3.10 or newer, with venv is missing' };
  try {
    return { path: preparedPython((line) => void process.stderr.write(`${line}\n`)), why: '' };
  } catch (error) {
    return { path: null, why: error instanceof Error ? error.message : String(error) };
  }
}
