/**
 * Before any test: the Pythons that the interchange tests need are made where they have to run (`pnpm test:interchange`, or
 * CI=true), so that no test waits for a download. Elsewhere they are used if they stand already, and the tests are left out
 * if not.
 */
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { existingPython, hasPython, preparedPython } from '../../bench/src/python-environment.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The interpreter, or why there is none; `required`: then the tests fail instead of being left out. */
    python: PreparedPython;
    /** The same with the API's clients. */
    clientsPython: PreparedPython;
    /** With MLflow, TensorBoard, httpx and pandas. */
    notebooksPython: PreparedPython;
    /** With a server that speaks S3. */
    s3Python: PreparedPython;
  }
}

interface PreparedPython {
  readonly path: string | null;
  readonly why: string;
  readonly required: boolean;
}

export default function setup(project: TestProject): void {
  const required = process.env['CI'] === 'true' || process.env['TASTEMAKER_INTERCHANGE'] === '1';
  const peers = prepared(required, undefined);
  const clients = prepared(required, join(import.meta.dirname, 'clients', 'requirements.txt'));
  project.provide('python', peers);
  const notebooks = prepared(required, join(import.meta.dirname, 'notebooks', 'requirements.txt'));
  project.provide('clientsPython', clients);
  project.provide('notebooksPython', notebooks);
  const s3 = prepared(required, join(import.meta.dirname, '..', 's3', 'requirements.txt'));
  project.provide('s3Python', s3);
  if (required || [peers, clients, notebooks, s3].every(({ path }) => path !== null)) return;
  process.stderr.write(
    'Interchange tests are left out: `pnpm test:interchange` makes the Pythons that they need and runs them.\n',
  );
}

/** @param requirements a file of pins; undefined: the peers' */
function prepared(required: boolean, requirements: string | undefined): PreparedPython {
  const path = existingPython(requirements);
  if (path !== undefined) return { path, why: '', required };
  if (required) return { ...made(requirements), required };
  return { path: null, why: '`pnpm test:interchange` makes their Python', required };
}

/** Why there is none is for the tests that need it to say: the others can do without. */
function made(requirements: string | undefined): { readonly path: string | null; readonly why: string } {
  if (!hasPython()) return { path: null, why: 'python3, 3.10 or newer, with venv is missing' };
  try {
    return { path: preparedPython((line) => void process.stderr.write(`${line}\n`), requirements), why: '' };
  } catch (error) {
    return { path: null, why: error instanceof Error ? error.message : String(error) };
  }
}
