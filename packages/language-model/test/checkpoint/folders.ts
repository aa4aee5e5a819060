// Folders that tests write models into, and copies of the recorded ones to damage.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tastemaker-checkpoint-'));
  folders.push(folder);
  return folder;
}

export function fixture(name: string): string {
  return fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
}

/** A recorded model that may be damaged. */
export function copyOf(name: string): string {
  const copy = join(temporaryFolder(), name);
  cpSync(fixture(name), copy, { recursive: true });
  return copy;
}

/** Rewrites a JSON file after `change` had its way with it. */
export function editJson(path: string, change: (json: Record<string, unknown>) => void): void {
  const json: Record<string, unknown> = JSON.parse(readFileSync(path, 'utf8'));
  change(json);
  writeFileSync(path, JSON.stringify(json));
}
