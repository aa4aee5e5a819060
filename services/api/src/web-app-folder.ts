// Where the built web app lies.
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Undefined: it has not been built, as in a checkout where only the services were compiled. */
export function webAppFolder(): string | undefined {
  const page = fileURLToPath(import.meta.resolve('@tastemaker/web/app/index.html'));
  return existsSync(page) ? dirname(page) : undefined;
}
