// `migrate`: brings the database to this version.
import type { Command } from 'commander';
import { type Context, handle } from '../context.js';
import { Failure, usageFailure } from '../failure.js';
import { databaseRoles } from '../supervisor/database-roles.js';
import { openHome } from '../supervisor/home.js';
import { lackingIn, migrateAll } from '../supervisor/migrations.js';

export function addMigrate(program: Command): void {
  program
    .command('migrate')
    .description('bring the database of DATABASE_URL, and the queue in it, to this version')
    .option('--check', 'change nothing: tell what would be applied, and fail if that is anything')
    .action(handle(async (context, options: { check?: boolean }) => (options.check ? check(context) : apply(context))));
}

async function apply({ env, terminal }: Context): Promise<void> {
  const roles = databaseRoles(env, urlOf({ env }), openHome(env.home));
  const url = await migrateAll(roles, env.redisUrl, (line) => terminal.note(line));
  const role = decodeURIComponent(new URL(url).username);
  const made = roles.derived && url === roles.serviceUrl;
  terminal.result(
    { migrated: true, role, ...(made ? { passwordFile: openHome(env.home).servicePasswordFile } : {}) },
    `the database is up to date; services connect as ${role}` +
      (made ? `, whose password is in ${openHome(env.home).servicePasswordFile}` : ''),
  );
}

async function check({ env, terminal }: Context): Promise<void> {
  const { isNewer, migrationState, newerDatabase } = await import('@tastemaker/database');
  const state = await migrationState(env.ownerDatabaseUrl ?? env.directDatabaseUrl ?? urlOf({ env }));
  if (isNewer(state)) {
    throw new Failure('database_newer', newerDatabase(state).message);
  }
  const { pending, pendingSql, last } = state;
  const functions = pendingSql.length === 0 ? [] : [`functions of the database: ${pendingSql.length} to apply`];
  const lacking = lackingIn(state);
  terminal.result(
    { pending, pendingFunctions: pendingSql, last: last?.name ?? null },
    lacking === undefined ? 'the database is up to date' : ['to be applied:', ...pending, ...functions].join('\n'),
  );
  if (lacking !== undefined) {
    throw new Failure('migrations_pending', `the database lacks ${lacking}`, { cure: 'run `tastemaker migrate`' });
  }
}

function urlOf({ env }: Pick<Context, 'env'>): string {
  if (env.databaseUrl !== undefined) return env.databaseUrl;
  throw usageFailure('DATABASE_URL is not set', 'an embedded database is migrated by `tastemaker start`');
}
