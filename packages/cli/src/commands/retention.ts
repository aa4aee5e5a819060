// `retention`: what workers let go, and a look at what that would be now.
import type { RetainedCounts } from '@tastemaker/database';
import type { Command } from 'commander';
import { type Context, handle } from '../context.js';
import { openHome } from '../supervisor/home.js';
import { onDatabase } from '../supervisor/on-database.js';

export function addRetention(program: Command): void {
  program
    .command('retention')
    .description('what was kept long enough, which workers let go; on the machine that has the database')
    .option('--remove', 'remove it now, as workers do every hour; without it, nothing is changed')
    .action(handle(retention));
}

/** So many of each in one transaction. */
const rowsAtOnce = 1_000;

async function retention({ env, terminal }: Context, options: { remove?: boolean }): Promise<void> {
  const { countRemovable, openDatabase, removeRetained, retainedKinds } = await import('@tastemaker/database');
  const counts = await onDatabase(env, openHome(env.home), async (url) => {
    const opened = openDatabase(url, { max: 1 });
    try {
      if (options.remove !== true) return await countRemovable(opened.database, env.retention);
      const total: Record<keyof RetainedCounts, number> = {
        runEvents: 0,
        webhookDeliveries: 0,
        sessions: 0,
        loginLinks: 0,
      };
      for (let isMore = true; isMore; ) {
        const removed = await removeRetained(opened.database, env.retention, rowsAtOnce);
        for (const kind of retainedKinds) total[kind] += removed[kind];
        isMore = retainedKinds.some((kind) => removed[kind] >= rowsAtOnce);
      }
      return total;
    } finally {
      await opened.close();
    }
  });
  const { runLogDays, webhookDays } = env.retention;
  const after =
    runLogDays === undefined ? 'kept for ever; TASTEMAKER_RUN_LOG_KEEP_DAYS says otherwise' : daysWords(runLogDays);
  const done = options.remove === true;
  terminal.result(
    { removed: done, rules: { runLogDays: runLogDays ?? null, webhookDays }, counts },
    [
      done ? 'removed:' : 'would be removed now:',
      `  log lines and progress of runs  ${counts.runEvents}  (${after})`,
      `  deliveries of webhooks          ${counts.webhookDeliveries}  (${daysWords(webhookDays)})`,
      `  sessions that have run out      ${counts.sessions}`,
      `  login links that have run out   ${counts.loginLinks}`,
    ].join('\n'),
  );
}

function daysWords(days: number): string {
  return `after ${days} day${days === 1 ? '' : 's'}`;
}
