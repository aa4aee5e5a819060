import { readWorkerEnvironment, type WorkerEnvironment } from '../../src/env.js';

/** A worker's environment as its variables would give it, with all that it keeps in a folder of the test's. */
export function testEnvironment(
  databaseUrl: string,
  folder: string,
  variables: Record<string, string> = {},
): WorkerEnvironment {
  return readWorkerEnvironment({
    DATABASE_URL: databaseUrl,
    TASTEMAKER_HOME: folder,
    TASTEMAKER_INFERENCE_URL: 'http://127.0.0.1:9',
    PORT: '0',
    ...variables,
  });
}
