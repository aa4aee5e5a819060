// PostgreSQL refuses to run as root. When we are root (containers, mostly), it runs as `postgres`, or as `nobody`
// where there is no such user. That user may be unable to reach folders below, say, /root; then the server keeps the one
// privilege that lets it pass there (less than root has), given by util-linux's setpriv.

import { execFile } from 'node:child_process';
import { chmod, chown, readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';

interface Account {
  uid: number;
  gid: number;
}

export interface ServerUser {
  /** Who must own the server's files; undefined: ourselves. */
  owner: Account | undefined;
  /** Turns a program and its arguments into what to spawn as that user. */
  command(program: string, args: string[]): { program: string; args: string[]; identity: Partial<Account> };
}

/** Who runs PostgreSQL, given the folders that it has to reach, and those of them that are ours to open to it. */
export async function serverUser(folders: string[], passages: string[] = []): Promise<ServerUser> {
  if (process.getuid?.() !== 0) {
    return { owner: undefined, command: (program, args) => ({ program, args, identity: {} }) };
  }
  const owner = await findUser();
  for (const folder of passages) await letThrough(folder, owner);
  if (await canReach(folders, owner)) {
    return { owner, command: (program, args) => ({ program, args, identity: owner }) };
  }
  const prefix = [
    `--reuid=${owner.uid}`,
    `--regid=${owner.gid}`,
    '--clear-groups',
    '--inh-caps=+dac_override',
    '--ambient-caps=+dac_override',
  ];
  await assertSetpriv(prefix, folders, owner);
  return {
    owner,
    command: (program, args) => ({ program: 'setpriv', args: [...prefix, '--', program, ...args], identity: {} }),
  };
}

async function findUser(): Promise<Account> {
  const accounts = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  for (const name of ['postgres', 'nobody']) {
    const account = accounts.find((fields) => fields[0] === name);
    if (account !== undefined) return { uid: Number(account[2]), gid: Number(account[3]) };
  }
  throw new EmbeddedPostgresError(
    'embedded_postgres_user',
    'PostgreSQL does not run as root, and there is neither a user `postgres` nor `nobody`. Run as another user, or set DATABASE_URL.',
  );
}

/** Lets the user pass a folder of root's through its group, which can neither list nor read there. */
async function letThrough(folder: string, user: Account): Promise<void> {
  const { uid, mode } = await stat(folder);
  if (uid !== 0 || (mode & 0o001) !== 0) return;
  await chown(folder, 0, user.gid);
  await chmod(folder, 0o710);
}

async function canReach(folders: string[], user: Account): Promise<boolean> {
  for (const folder of folders) {
    for (let at = resolve(folder); ; at = dirname(at)) {
      const { mode, uid, gid } = await stat(at);
      const passes = uid === user.uid ? mode & 0o100 : gid === user.gid ? mode & 0o010 : mode & 0o001;
      if (passes === 0) return false;
      if (at === dirname(at)) break;
    }
  }
  return true;
}

async function assertSetpriv(prefix: string[], folders: string[], owner: Account): Promise<void> {
  try {
    await promisify(execFile)('setpriv', [...prefix, '--', 'ls', ...folders]);
  } catch (cause) {
    throw new EmbeddedPostgresError(
      'embedded_postgres_user',
      `PostgreSQL does not run as root, and user ${owner.uid} cannot enter ${folders.join(' or ')}. ` +
        'Put the folders where others may enter, run as another user, or set DATABASE_URL.',
      { cause },
    );
  }
}
