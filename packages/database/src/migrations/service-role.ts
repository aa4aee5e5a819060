// The role that the services connect as. It owns nothing: it reads and writes rows, and can neither change the schema, switch
// off triggers nor touch what is append-only. The owner makes it, and grants to it after every migration.

import pg from 'pg';
import { DatabaseError, postgresError } from '../connection/database-error.js';
import { roleSettings } from '../connection/pooled-client.js';
import { withSession } from '../connection/session.js';
import { migrationLock } from './migrate.js';

/**
 * What the services may do in each schema; one that is not there (BullMQ's, with Redis) is left out. In `partitions` they may do
 * nothing: partitions are read and written by their table, under its rights.
 */
const schemas = { public: 'rows', bullmq: 'rows', drizzle: 'reading' } as const;

/**
 * Makes the role that `serviceUrl` names, with its password, and grants it what services need of the database of `ownerUrl`.
 * Doing it again changes nothing but what is new.
 * @throws DatabaseError `conflict` when the URL names the owner, a superuser or a role that may become the owner
 */
export async function prepareServiceRole(ownerUrl: string, serviceUrl: string): Promise<void> {
  const { username, password } = new URL(serviceUrl);
  const [role, secret] = [decodeURIComponent(username), decodeURIComponent(password)];
  await withSession({ connectionString: ownerUrl }, async (client) => {
    // Grants change the same rows of the catalog: one at a time. Held until the session ends.
    await client.query('SELECT pg_advisory_lock($1)', [migrationLock]);
    await makeRole(client, role, secret, serviceUrl);
    await refuseOwner(client, role);
    await grant(client, role);
    await setLimits(client, role);
  });
}

async function makeRole(client: pg.Client, role: string, password: string, serviceUrl: string): Promise<void> {
  const { rows } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
  const name = pg.escapeIdentifier(role);
  if (rows.length === 0) {
    const rights = 'LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS';
    try {
      await client.query(`CREATE ROLE ${name} ${rights} PASSWORD ${pg.escapeLiteral(password)}`);
    } catch (error) {
      // Another database of the server made it at the same time.
      if (!['42710', '23505'].includes(postgresError(error)?.code ?? '')) throw error;
    }
    return;
  }
  if (await logsIn(serviceUrl)) return;
  await client.query(`ALTER ROLE ${name} LOGIN PASSWORD ${pg.escapeLiteral(password)}`);
}

/** Other failures than of the password show when the services connect. */
async function logsIn(url: string): Promise<boolean> {
  try {
    await withSession({ connectionString: url, connectionTimeoutMillis: 10_000 }, (client) => client.query('SELECT 1'));
    return true;
  } catch (error) {
    return !(postgresError(error)?.code ?? '').startsWith('28');
  }
}

async function refuseOwner(client: pg.Client, role: string): Promise<void> {
  const { rows } = await client.query<{ unsafe: boolean }>(
    `SELECT rolsuper OR pg_has_role(oid, current_user, 'MEMBER') AS unsafe FROM pg_roles WHERE rolname = $1`,
    [role],
  );
  if (rows[0]?.unsafe !== true) return;
  throw new DatabaseError(
    'conflict',
    `The services' role ${role} is a superuser or the owner of the tables. Let DATABASE_URL name another role, which is made if it does not exist.`,
  );
}

/**
 * What a pooler's connections begin with, which nobody may say for them. A role that others made may be out of reach: services
 * that connect to the server itself ask for all of it themselves, and others say what they lack (`checkConnections`).
 */
async function setLimits(client: pg.Client, role: string): Promise<void> {
  const { rows } = await client.query<{ database: string }>('SELECT current_database() AS database');
  const database = pg.escapeIdentifier(rows[0]?.database ?? '');
  const settings = Object.entries(roleSettings).map(
    ([name, value]) => `ALTER ROLE ${pg.escapeIdentifier(role)} IN DATABASE ${database} SET ${name} = '${value}'`,
  );
  try {
    await client.query(settings.join(';\n'));
  } catch (error) {
    if (postgresError(error)?.code !== INSUFFICIENT_PRIVILEGE) throw error;
  }
}

const INSUFFICIENT_PRIVILEGE = '42501';

async function grant(client: pg.Client, role: string): Promise<void> {
  const name = pg.escapeIdentifier(role);
  const { rows } = await client.query<{ schema: keyof typeof schemas; database: string }>(
    `SELECT nspname AS schema, current_database() AS database FROM pg_namespace WHERE nspname = ANY ($1)`,
    [Object.keys(schemas)],
  );
  const statements = rows.flatMap(({ schema }) => grantsOf(schema, name));
  const [first] = rows;
  if (first !== undefined) statements.push(...closingOf(first.database, name));
  await client.query(statements.join(';\n'));
  const { rows: appendOnly } = await client.query<{ name: string }>(appendOnlyTables);
  for (const table of appendOnly) await client.query(`REVOKE UPDATE, DELETE, TRUNCATE ON ${table.name} FROM ${name}`);
  const { rows: narrowed } = await client.query<{ narrowing: string }>(narrowedTables, [ownersTables, name]);
  for (const { narrowing } of narrowed) await client.query(narrowing);
}

/** Written by the owner alone, its functions and migrations: services read them. */
const ownersTables = ['chain_links', 'chain_progress', 'erased_judgments', 'schema_compatibility'];

/** Statements that take what is too much, a table's in one transaction: `written_in` is filled by the database only. */
const narrowedTables = `
  SELECT format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON public.%I FROM %s', relname, $2::text) AS narrowing
  FROM pg_class WHERE relnamespace = to_regnamespace('public') AND relkind = 'r' AND relname = ANY ($1)
  UNION ALL
  SELECT format('REVOKE INSERT ON public.%1$I FROM %3$s; GRANT INSERT (%2$s) ON public.%1$I TO %3$s', relname,
    string_agg(quote_ident(attname), ', ') FILTER (WHERE attname <> 'written_in'), $2::text)
  FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
  WHERE relnamespace = to_regnamespace('public') AND relkind IN ('r', 'p')
  GROUP BY relname HAVING bool_or(attname = 'written_in') AND relname IN ('judgments', 'audit')`;

/** Later tables, too; those that are append-only lose what is too much when their triggers are there. */
function grantsOf(schema: keyof typeof schemas, role: string): string[] {
  if (schemas[schema] === 'reading') {
    return [`GRANT USAGE ON SCHEMA ${schema} TO ${role}`, `GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO ${role}`];
  }
  return [
    `GRANT USAGE ON SCHEMA ${schema} TO ${role}`,
    `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO ${role}`,
    `GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA ${schema} TO ${role}`,
    `ALTER DEFAULT PRIVILEGES IN SCHEMA ${schema} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${role}`,
    `ALTER DEFAULT PRIVILEGES IN SCHEMA ${schema} GRANT USAGE, SELECT ON SEQUENCES TO ${role}`,
  ];
}

/** What everybody may do by default: make tables in `public` (before PostgreSQL 15), and temporary ones. */
export function closingOf(database: string, role: string): string[] {
  const name = pg.escapeIdentifier(database);
  return [
    `REVOKE CREATE, TEMPORARY ON DATABASE ${name} FROM PUBLIC`,
    'REVOKE CREATE ON SCHEMA public FROM PUBLIC',
    `GRANT CONNECT ON DATABASE ${name} TO ${role}`,
  ];
}

/** Those whose rows a trigger keeps from being truncated, which is how packages/database/sql/triggers makes them append-only. */
const appendOnlyTables = `
  SELECT tgrelid::regclass::text AS name
  FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid JOIN pg_class ON pg_class.oid = tgrelid
  WHERE NOT relispartition AND NOT tgisinternal AND proname = 'refuse_change' AND (tgtype & 32) <> 0`;

/** What a connection may do that no service should. */
export interface RoleRights {
  role: string;
  superuser: boolean;
  makesRoles: boolean;
  ownsTables: boolean;
  /** May change judgments or audit rows, but for the triggers. */
  changesHistory: boolean;
}

export async function roleRights(url: string): Promise<RoleRights> {
  const { rows } = await withSession({ connectionString: url, connectionTimeoutMillis: 10_000 }, (client) =>
    client.query<RoleRights>(`
      SELECT current_user AS role, rolsuper AS superuser, rolsuper OR rolcreaterole AS "makesRoles",
        EXISTS (
          SELECT FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
            AND pg_has_role(current_user, relowner, 'USAGE')
        ) AS "ownsTables",
        EXISTS (
          SELECT FROM unnest(ARRAY[to_regclass('public.judgments'), to_regclass('public.audit')]) AS kept (name)
          WHERE kept.name IS NOT NULL AND has_table_privilege(kept.name, 'UPDATE, DELETE, TRUNCATE')
        ) AS "changesHistory"
      FROM pg_roles WHERE rolname = current_user`),
  );
  const [row] = rows;
  if (row === undefined) throw new Error('The database does not say who is connected.');
  return row;
}

/** What to do about a service's connection that may do too much; undefined when it is as it should be. */
export function tooManyRights({ role, superuser, ownsTables, changesHistory }: RoleRights): string | undefined {
  if (!superuser && !ownsTables && !changesHistory) return undefined;
  const because = superuser ? 'is a superuser' : ownsTables ? 'owns the tables' : 'may change judgments and audit rows';
  return (
    `The services connect to PostgreSQL as ${role}, which ${because}: whoever takes over a service could rewrite what ` +
    'labelers judged. Set TASTEMAKER_OWNER_DATABASE_URL to the present DATABASE_URL, let DATABASE_URL name a role of ' +
    'the services with a password, and run `tastemaker migrate`, which makes the role and grants to it.'
  );
}
