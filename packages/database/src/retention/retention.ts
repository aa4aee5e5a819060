// What may be let go after a while: told to nobody else, and not needed to know what was judged, trained or changed. What is kept for
// ever, and why, is in docs/retention.md.

import { finalStatuses } from '@tastemaker/contracts';
import { type SQL, sql } from 'drizzle-orm';
import { recordAudit } from '../audit/audit.js';
import type { Database } from '../connection/database.js';
import { deleteTokens } from '../people/last-seen.js';
import { forgetDeliveries } from '../webhooks/sending.js';

export interface RetentionRules {
  /** Days after the end of a run for which its log and its progress are kept; undefined: for ever. */
  readonly runLogDays?: number | undefined;
  /** Days for which the log of a webhook holds what was delivered, or given up. */
  readonly webhookDays: number;
}

/**
 * - `runEvents`: log lines and progress of runs that ended; their metrics and their states stay
 * - `webhookDeliveries`: with their attempts
 * - `sessions`: that have run out
 * - `loginLinks`: that ran out a day ago or longer
 */
export const retainedKinds = ['runEvents', 'webhookDeliveries', 'sessions', 'loginLinks'] as const;
export type RetainedKind = (typeof retainedKinds)[number];
export type RetainedCounts = Readonly<Record<RetainedKind, number>>;

const isSessionOver = sql`kind = 'session' AND expires_at < now()`;
const isLinkOver = sql`expires_at < now() - interval '1 day'`;

function isOldDelivery({ webhookDays }: RetentionRules): SQL {
  return sql`state <> 'waiting' AND created_at < now() - make_interval(days => ${webhookDays})`;
}

/** Undefined: the rules keep them. */
function oldRunEvents({ runLogDays }: RetentionRules): SQL | undefined {
  if (runLogDays === undefined) return undefined;
  return sql`
    FROM run_events e JOIN runs r ON r.id = e.run_id
    WHERE r.status = ANY (${sql.param([...finalStatuses])}::job_status[])
      AND r.finished_at < now() - make_interval(days => ${runLogDays})
      AND e.data->>'type' IN ('log', 'progress')`;
}

/** How many of each the rules let go now. Nothing is removed. */
export async function countRemovable(database: Database, rules: RetentionRules): Promise<RetainedCounts> {
  const count = async (rows: SQL): Promise<number> => {
    const found = await database.execute<{ count: number }>(sql`SELECT count(*)::int AS count ${rows}`);
    return found.rows[0]?.count ?? 0;
  };
  const events = oldRunEvents(rules);
  return {
    runEvents: events === undefined ? 0 : await count(events),
    webhookDeliveries: await count(sql`FROM webhook_deliveries WHERE ${isOldDelivery(rules)}`),
    sessions: await count(sql`FROM tokens WHERE ${isSessionOver}`),
    loginLinks: await count(sql`FROM login_links WHERE ${isLinkOver}`),
  };
}

/**
 * Removes what the rules let go, so many of each at most, in one transaction with an entry of the audit log that counts them.
 * @returns how many of each; as many as the limit: there may be more
 */
export async function removeRetained(
  database: Database,
  rules: RetentionRules,
  limit: number,
): Promise<RetainedCounts> {
  return database.transaction(async (tx) => {
    const removed: RetainedCounts = {
      runEvents: await removeRunEvents(tx, rules, limit),
      webhookDeliveries: await forgetDeliveries(tx, rules.webhookDays, limit),
      sessions: (
        await deleteTokens(
          tx,
          sql`id IN (SELECT id FROM tokens WHERE ${isSessionOver} LIMIT ${limit} FOR UPDATE SKIP LOCKED)`,
        )
      ).length,
      loginLinks:
        (
          await tx.execute(
            sql`DELETE FROM login_links WHERE id IN (SELECT id FROM login_links WHERE ${isLinkOver} LIMIT ${limit})`,
          )
        ).rowCount ?? 0,
    };
    if (Object.values(removed).some((count) => count > 0)) {
      await recordAudit(tx, { actorId: null, action: 'retention.remove', detail: { ...removed } });
    }
    return removed;
  });
}

async function removeRunEvents(tx: Database, rules: RetentionRules, limit: number): Promise<number> {
  const events = oldRunEvents(rules);
  if (events === undefined) return 0;
  const { rowCount } = await tx.execute(
    sql`DELETE FROM run_events WHERE (run_id, sequence) IN (SELECT e.run_id, e.sequence ${events} LIMIT ${limit})`,
  );
  return rowCount ?? 0;
}
