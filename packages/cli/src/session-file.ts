// The session that `login` keeps in the home folder.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readIfThere } from './supervisor/home.js';

/** Whom `login` has logged in from this home, and at which server. */
export interface KeptSession {
  readonly url: string;
  readonly token: string;
}

const fileOf = (home: string): string => join(home, 'session.json');

/** The file is its owner's only. */
export function keepSession(home: string, session: KeptSession): void {
  const file = fileOf(home);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  // A file that is there keeps its mode: it is made anew.
  rmSync(file, { force: true });
  writeFileSync(file, `${JSON.stringify(session)}\n`, { mode: 0o600 });
}

/** The session for this server; a token is never sent to another one. */
export function keptSession(home: string, url: string): KeptSession | undefined {
  const text = readIfThere(fileOf(home));
  if (text === undefined) return undefined;
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || !('url' in value) || !('token' in value)) return undefined;
  const session = { url: String(value.url), token: String(value.token) };
  return sameServer(session.url, url) ? session : undefined;
}

export function forgetSession(home: string): void {
  rmSync(fileOf(home), { force: true });
}

function sameServer(one: string, other: string): boolean {
  return new URL(one).origin === new URL(other).origin;
}
