// Whether what the environment names is what it says: a pooler that lends connections for a transaction looks like the server
// until a session is needed, and then what was set or listened to is lost without an error.

import pg from 'pg';
import { postgresError } from './database-error.js';
import { type DatabasePlace, sessionUrl } from './place.js';
import { roleSettings } from './pooled-client.js';
import { withSession } from './session.js';

/** What stands behind a URL. */
interface ConnectionKind {
  /** One connection of the server was seen serving two of ours: nothing outlasts a transaction. */
  readonly sharesConnections: boolean;
  /** Whether what a connection asks for at its start is in force. */
  readonly takesParameters: boolean;
}

/** Of a pooler with several connections, it may take some rounds until one serves both. */
const rounds = 5;
const answerMs = 10_000;
/** PostgreSQL's protocol_violation: how PgBouncer says "unsupported startup parameter". */
const refusedParameter = '08P01';
const askedMs = 123_457;

const clientConfig = (url: string): pg.ClientConfig => ({
  connectionString: url,
  connectionTimeoutMillis: answerMs,
  query_timeout: answerMs,
  application_name: 'tastemaker looks at its connections',
});

/** Looks at what stands behind a URL, over connections of its own. Rejects when it can't connect. */
async function connectionKind(url: string): Promise<ConnectionKind> {
  return { sharesConnections: await sharesConnections(url), takesParameters: await takesParameters(url) };
}

async function sharesConnections(url: string): Promise<boolean> {
  return withSession(clientConfig(url), (first) =>
    withSession(clientConfig(url), async (second) => {
      for (let round = 0; round < rounds; round++) {
        const before = await serverProcess(first);
        await second.query('BEGIN');
        const inBetween = await serverProcess(second);
        // With a single connection, the first one would wait for the second one's transaction.
        const isShared = inBetween === before || (await serverProcess(first)) !== before;
        await second.query('COMMIT');
        if (isShared) return true;
      }
      return false;
    }),
  );
}

async function serverProcess(client: pg.Client): Promise<number | undefined> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  return rows[0]?.pid;
}

async function takesParameters(url: string): Promise<boolean> {
  try {
    const { rows } = await withSession({ ...clientConfig(url), statement_timeout: askedMs }, (client) =>
      client.query<{ given: string }>(`SELECT setting AS given FROM pg_settings WHERE name = 'statement_timeout'`),
    );
    return rows[0]?.given === String(askedMs);
  } catch (error) {
    if (postgresError(error)?.code === refusedParameter) return false;
    throw error;
  }
}

/** - `warning`: services can work, and something is to be mended; `wrong`: they cannot */
export type ConnectionCheck =
  | { readonly state: 'ok' }
  | { readonly state: 'warning' | 'wrong'; readonly message: string };

/** Looks whether services can work with these connections, over a few of its own. Rejects when it can't connect. */
export async function checkConnections(place: DatabasePlace): Promise<ConnectionCheck> {
  const direct = await connectionKind(sessionUrl(place));
  const isDirect = !direct.sharesConnections && direct.takesParameters;
  if (place.directUrl === undefined) {
    if (isDirect) return { state: 'ok' };
    const what = direct.sharesConnections
      ? 'a connection pooler in transaction mode, which keeps no session'
      : 'a connection pooler that drops what a connection asks for at its start';
    return wrong(
      `DATABASE_URL names ${what}. Set TASTEMAKER_DIRECT_DATABASE_URL to the PostgreSQL server itself, which services need ` +
        'for LISTEN and for the queue (docs/pooling.md).',
    );
  }
  if (!isDirect) {
    return wrong(
      'TASTEMAKER_DIRECT_DATABASE_URL names a connection pooler. Set it to the PostgreSQL server itself (docs/pooling.md).',
    );
  }
  const [behindPooler, behindDirect] = await Promise.all([place.url, place.directUrl].map(databaseAt));
  if (behindPooler !== behindDirect) {
    return wrong(
      'DATABASE_URL and TASTEMAKER_DIRECT_DATABASE_URL lead to different databases. Let both name the same one.',
    );
  }
  const message = await missingSettings(place.url);
  return message === undefined ? { state: 'ok' } : { state: 'warning', message };
}

function wrong(message: string): ConnectionCheck {
  return { state: 'wrong', message };
}

/** The same for all connections to one database of one server that has not been restarted meanwhile. */
async function databaseAt(url: string): Promise<string | undefined> {
  const { rows } = await withSession(clientConfig(url), (client) =>
    client.query<{ found: string }>(
      `SELECT oid || ' ' || pg_postmaster_start_time() AS found FROM pg_database WHERE datname = current_database()`,
    ),
  );
  return rows[0]?.found;
}

/** What to do about limits that the pooler's connections do not begin with; undefined: they all do. */
async function missingSettings(url: string): Promise<string | undefined> {
  const { rows } = await withSession(clientConfig(url), (client) =>
    client.query<{ name: string; setting: string; role: string }>(
      'SELECT name, setting, current_user AS role FROM pg_settings WHERE name = ANY ($1)',
      [Object.keys(roleSettings)],
    ),
  );
  const inForce = new Map(rows.map(({ name, setting }) => [name, setting]));
  const missing = Object.entries(roleSettings).filter(([name, wanted]) => inForce.get(name) !== String(wanted));
  if (missing.length === 0) return undefined;
  const role = pg.escapeIdentifier(rows[0]?.role ?? '');
  const statements = missing.map(([name, wanted]) => `ALTER ROLE ${role} SET ${name} = '${wanted}';`);
  return (
    `Connections of the pooler lack settings of the services' role. Run \`tastemaker migrate\`, or as a superuser: ` +
    `${statements.join(' ')} Then RECONNECT in the pooler's console.`
  );
}
