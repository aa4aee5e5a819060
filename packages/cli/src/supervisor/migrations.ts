// Brings the database and the queue to this version.
import type { MigrationState } from '@tastemaker/database';
import { Failure } from '../failure.js';
import type { DatabaseRoles } from './database-roles.js';

/**
 * Brings the database, and the queue where it lives in the database, to this version, as the owner; and grants the services'
 * role what services need.
 * @returns what the services connect with
 */
export async function migrateAll(
  roles: DatabaseRoles,
  redisUrl: string | undefined,
  note: (line: string) => void,
): Promise<string> {
  // Loaded where they are used, so that commands that only talk to the API start quickly.
  const { DatabaseError, isNewer, migrate, newerDatabase } = await import('@tastemaker/database');
  const { migrateQueues } = await import('@tastemaker/queue');
  if (await isServiceOnly(roles)) return roles.ownerUrl;
  try {
    const state = await migrate(roles.ownerUrl, note);
    if (isNewer(state)) note(newerDatabase(state).message);
    if (redisUrl === undefined) await migrateQueues(roles.ownerUrl);
    return await serviceUrlOf(roles, note);
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    throw new Failure('database_unfit', error.message, { cause: error });
  }
}

/** Whether the one role that is named, which we took for the owner, is the services', and there is nothing for an owner to do. */
async function isServiceOnly({ ownerUrl, serviceUrl, derived }: DatabaseRoles): Promise<boolean> {
  if (!derived && ownerUrl !== serviceUrl) return false;
  const { migrationState, roleRights } = await import('@tastemaker/database');
  const [state, { superuser, ownsTables, role }] = [await migrationState(ownerUrl), await roleRights(ownerUrl)];
  if (superuser || ownsTables || state.last === undefined) return false;
  const lacking = lackingIn(state);
  if (lacking === undefined) return true;
  throw new Failure('not_owner', `the database lacks ${lacking}, and ${role} does not own its tables`, {
    cure: 'run `tastemaker migrate` with TASTEMAKER_OWNER_DATABASE_URL naming the owner',
  });
}

/** What a database lacks, in words; undefined: nothing. */
export function lackingIn({ pending, pendingSql }: MigrationState): string | undefined {
  const migrations = `${pending.length} migrations`;
  const functions = `${pendingSql.length} function${pendingSql.length === 1 ? '' : 's'} of this version`;
  if (pending.length > 0 && pendingSql.length > 0) return `${migrations} and ${functions}`;
  if (pending.length > 0) return migrations;
  return pendingSql.length > 0 ? functions : undefined;
}

async function serviceUrlOf(roles: DatabaseRoles, note: (line: string) => void): Promise<string> {
  const { prepareServiceRole, roleRights, tooManyRights } = await import('@tastemaker/database');
  try {
    await prepareServiceRole(roles.ownerUrl, roles.serviceUrl);
    return roles.serviceUrl;
  } catch (error) {
    if (!roles.derived || !isNotAllowed(error)) throw error;
    const warning = tooManyRights(await roleRights(roles.ownerUrl));
    if (warning !== undefined) note(`The services' role could not be made (${error.message}). ${warning}`);
    return roles.ownerUrl;
  }
}

/** PostgreSQL's insufficient_privilege. */
function isNotAllowed(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && error.code === '42501';
}
