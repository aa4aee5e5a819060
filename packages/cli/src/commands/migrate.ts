import type { Command } from 'commander';
import { type Context, handle } from '../context.js';
import { usageFailure } from '../failure.js';
import { migrateAll } from '../supervisor/migrations.js';

export function addMigrate(program: Command): void {
  program
    .command('migrate')
    .description('bring the database of DATABASE_URL, and the queue in it, to this version')
    .action(handle(runMigrations));
}

async function runMigrations({ env, terminal }: Context): Promise<void> {
  if (env.databaseUrl === undefined)
    throw usageFailure('DATABASE_URL is not set', 'an embedded database is migrated by `tastemaker start`');
  await migrateAll(env.databaseUrl, env.redisUrl);
  terminal.result({ migrated: true }, 'the database is up to date');
}
