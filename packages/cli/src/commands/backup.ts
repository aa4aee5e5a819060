// `backup`: writing, verifying and restoring backups.
import { resolve } from 'node:path';
import { isBucketLocation, openArtifacts } from '@tastemaker/artifacts';
import type { Command } from 'commander';
import {
  checkHomeFiles,
  missingSecrets,
  productVersion,
  readHomeFiles,
  restoreHomeFiles,
} from '../backup/home-files.js';
import { restoreBackup } from '../backup/restore-backup.js';
import { checkFormat, type VerifiedBackup, verifyBackup } from '../backup/verify-backup.js';
import { writeBackup } from '../backup/write-backup.js';
import { type Context, handle } from '../context.js';
import type { Environment } from '../env.js';
import { Failure } from '../failure.js';
import { type DatabaseRoles, databaseRoles, embeddedRoles } from '../supervisor/database-roles.js';
import { type Home, openHome } from '../supervisor/home.js';
import { lockHome } from '../supervisor/lock.js';
import { migrateAll } from '../supervisor/migrations.js';
import { onOwnerDatabase } from '../supervisor/owner-database.js';
import { stopSignal } from '../supervisor/signals.js';

interface BackupOptions {
  readonly secrets?: boolean;
  readonly force?: boolean;
  readonly skipDamaged?: boolean;
}

interface RestoreOptions {
  readonly databaseUrl?: string;
}

export function addBackup(program: Command): void {
  const backup = program
    .command('backup <file>')
    .description(
      'write the database and all artifacts, as they are at this moment, to a file; everything may be running',
    )
    .option('--secrets', 'with the secret key and the admin token: whoever has the file is an admin')
    .option('--force', 'write over the file if it is there')
    .option('--skip-damaged', 'leave out artifacts that are missing or damaged, and tell which')
    .action(handle(make));
  backup
    .command('verify <file>')
    .description('read a backup through, and compare everything in it with its hashes')
    .action(handle(verify));
}

export function addRestore(program: Command): void {
  program
    .command('restore <file>')
    .description('fill an empty home, or an empty database, with a backup of this version or an earlier one')
    .option(
      '--database-url <url>',
      'the owner’s, of an empty database (default: that of the environment, else the home’s)',
    )
    .action(handle(restore));
}

async function make({ env, terminal }: Context, options: BackupOptions, [file = '']: readonly string[]): Promise<void> {
  const signal = stopSignal();
  const home = openHome(env.home);
  const secrets = options.secrets === true;
  const written = await explaining(signal, async () => {
    const order = {
      file,
      artifacts: await openArtifacts(env.artifacts.location, env.artifacts),
      home: readHomeFiles(home, env, secrets),
      product: productVersion(),
      force: options.force === true,
      skipDamaged: options.skipDamaged === true,
    };
    if (isBucketLocation(env.artifacts.location)) terminal.note(`artifacts are copied from ${order.artifacts.name}`);
    return onOwnerDatabase(env, home, (databaseUrl) => writeBackup({ ...order, databaseUrl }, terminal, signal));
  });
  if (!secrets) {
    terminal.note(
      `The secret key and the admin token are not in it (--secrets): keep ${home.secretKeyFile} elsewhere, for without it ` +
        'keys of endpoints and secrets of webhooks stay sealed.',
    );
  }
  for (const hash of written.leftOut) terminal.note(`left out, as it is missing or damaged: artifact ${hash}`);
  const rows = sum(written.tables.map((table) => table.rows));
  terminal.result(
    { ...written, secrets },
    `${written.file}: ${rows} rows of ${written.tables.length} tables, ${written.artifacts.length} artifacts, ${written.bytes} bytes`,
  );
}

async function verify({ terminal }: Context, _options: unknown, [file = '']: readonly string[]): Promise<void> {
  const signal = stopSignal();
  const backup = await explaining(signal, () => verifyBackup(file, terminal, signal));
  terminal.result(recordOf(file, backup), `${file} is whole: ${wordsOf(backup)}`);
}

async function restore(
  { env, terminal }: Context,
  options: RestoreOptions,
  [file = '']: readonly string[],
): Promise<void> {
  const signal = stopSignal();
  // Before anything is made: a database, for one.
  await explaining(signal, () => checkFormat(file));
  const home = openHome(env.home);
  const backup = await explaining(signal, () =>
    onTarget(env, options.databaseUrl, home, async (roles) => {
      const { assertEmptyDatabase } = await import('@tastemaker/database');
      await assertEmptyDatabase(roles().ownerUrl);
      const verified = await verifyBackup(file, terminal, signal);
      checkHomeFiles(home, verified.home);
      const order = {
        file,
        backup: verified,
        ownerUrl: roles().ownerUrl,
        artifacts: await openArtifacts(env.artifacts.location, env.artifacts),
        restoreHome: () => restoreHomeFiles(home, verified.home),
      };
      await restoreBackup(order, terminal, signal);
      await migrateAll(roles(), env.redisUrl, (line) => terminal.note(line));
      return verified;
    }),
  );
  const missing = missingSecrets(home, env, backup.home);
  if (missing !== undefined) terminal.note(missing);
  for (const hash of backup.manifest.leftOut) terminal.note(`the backup was made without artifact ${hash}`);
  terminal.result(recordOf(file, backup), `restored ${wordsOf(backup)}`);
}

/** Calls `work` with the database to be filled: the one that is named, else the environment's, else the home's own. */
async function onTarget<Result>(
  env: Environment,
  named: string | undefined,
  home: Home,
  work: (roles: () => DatabaseRoles) => Promise<Result>,
): Promise<Result> {
  if (named !== undefined)
    return work(() =>
      databaseRoles({ ...env, ownerDatabaseUrl: undefined, directDatabaseUrl: undefined }, named, home),
    );
  const { databaseUrl } = env;
  if (databaseUrl !== undefined) return work(() => databaseRoles(env, databaseUrl, home));
  const lock = await lockHome(home, () => undefined);
  try {
    const { startEmbeddedPostgres } = await import('@tastemaker/database');
    const server = await startEmbeddedPostgres({ dataFolder: home.databaseFolder, within: home.folder });
    try {
      return await work(() => embeddedRoles(server));
    } finally {
      await server.stop();
    }
  } finally {
    await lock.release();
  }
}

/** Failures of disk, database and archive in words, without the places in the code. */
async function explaining<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof Failure || !(cause instanceof Error)) throw cause;
    if (signal.aborted) throw new Failure('stopped', `${cause.message}; nothing is left of it`, { cause });
    if ('code' in cause && typeof cause.code === 'string') throw new Failure(cause.code, cause.message, { cause });
    throw cause;
  }
}

function recordOf(file: string, { format, manifest, bytes, home }: VerifiedBackup): unknown {
  const { product, createdAt, schema } = format;
  const { tables, artifacts, leftOut } = manifest;
  const secrets = home.has('secret-key');
  return { file: resolve(file), bytes, product, createdAt, schema: schema.name, tables, artifacts, leftOut, secrets };
}

function wordsOf({ format, manifest }: VerifiedBackup): string {
  const rows = sum(manifest.tables.map((table) => table.rows));
  return (
    `${rows} rows of ${manifest.tables.length} tables and ${manifest.artifacts.length} artifacts, ` +
    `as they were at ${format.createdAt} (version ${format.product}, schema ${format.schema.name})`
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
