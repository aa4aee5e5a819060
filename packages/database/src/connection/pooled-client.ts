// A connection through a transaction pooler. Nothing outlasts a transaction there: neither settings of the session, which a
// pooler does not take at the start either, nor named prepared statements.

import { callbackify } from 'node:util';
import pg from 'pg';
import { type DatabaseLimits, databaseLimits } from './limits.js';

/** What `prepareServiceRole` sets for the services' role: what each connection of a pooler begins with. */
export const roleSettings = {
  statement_timeout: databaseLimits.interactive.statementMs,
  lock_timeout: databaseLimits.interactive.lockMs,
  idle_in_transaction_session_timeout: databaseLimits.interactive.idleInTransactionMs,
  jit: 'off',
} as const;

type AnyQuery = (...args: unknown[]) => unknown;

/**
 * The class of connections that keep these limits behind a transaction pooler. The limits of interactive work are the role's own
 * (`roleSettings`) and cost nothing. Other work sets its own in each transaction: a statement outside of one gets a
 * transaction, which is two more round trips.
 */
export function pooledClient(limits: DatabaseLimits): typeof pg.Client {
  const settings =
    `SET LOCAL statement_timeout = ${limits.statementMs}; SET LOCAL lock_timeout = ${limits.lockMs}; ` +
    `SET LOCAL idle_in_transaction_session_timeout = ${limits.idleInTransactionMs}`;
  const isRolesOwn = limits === databaseLimits.interactive;

  // Drizzle takes a client whose class has "Pool" in its name for a pool.
  return class TransactionClient extends pg.Client {
    #isInTransaction = false;
    /** The statement without a transaction that was sent last: the next one waits for it. */
    #lone: Promise<unknown> = Promise.resolve();

    // oxlint-disable-next-line typescript/no-explicit-any -- node-postgres's overloads, passed on as they came
    override query(...args: any[]): any {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one signature for all overloads
      const send = super.query.bind(this) as AnyQuery;
      const [query, ...rest] = args;
      const text = textOf(query);
      if (text === undefined) return send(query, ...rest);
      if (isRolesOwn) return send(unnamed(query), ...rest);
      if (/^\s*(begin|start\s+transaction)\b/i.test(text)) {
        this.#isInTransaction = true;
        return send(withText(query, `${text}; ${settings}`), ...rest);
      }
      if (this.#isInTransaction) {
        if (/^\s*(commit|rollback(?!\s+to\b)|end|abort)\b/i.test(text)) this.#isInTransaction = false;
        return send(unnamed(query), ...rest);
      }
      const callback = typeof rest.at(-1) === 'function' ? rest.pop() : undefined;
      const result = this.#lone.then(() => inTransaction(send, settings, [unnamed(query), ...rest]));
      this.#lone = result.catch(() => undefined);
      if (typeof callback !== 'function') return result;
      callbackify(() => result)(callback);
      return undefined;
    }
  };
}

/** Undefined: what is sent is no statement but a stream, such as COPY's. */
function textOf(query: unknown): string | undefined {
  if (typeof query === 'string') return query;
  if (typeof query !== 'object' || query === null || 'submit' in query) return undefined;
  return 'text' in query && typeof query.text === 'string' ? query.text : undefined;
}

/** The name of a prepared statement is known to one connection of the server, and the next one may be another. */
function unnamed(query: unknown): unknown {
  return typeof query === 'object' && query !== null && 'name' in query ? { ...query, name: undefined } : query;
}

function withText(query: unknown, text: string): unknown {
  return typeof query === 'string' ? text : { ...Object(query), name: undefined, text };
}

/** What comes back has been committed. */
async function inTransaction(send: AnyQuery, settings: string, args: unknown[]): Promise<unknown> {
  await send(`BEGIN; ${settings}`);
  let answer: unknown;
  try {
    answer = await send(...args);
  } catch (error) {
    // A connection that broke has no transaction any more.
    await Promise.resolve(send('ROLLBACK')).catch(() => undefined);
    throw error;
  }
  await send('COMMIT');
  return answer;
}
