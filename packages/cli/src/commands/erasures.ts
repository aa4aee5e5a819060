// Deleting what other commands made, and taking a deletion back in time.
import { type Client, type Erasable, everyItem } from '@tastemaker/client';
import type { Erasure, ErasureImpact, ErasureKind } from '@tastemaker/contracts';
import type { Command } from 'commander';
import { connect } from '../connection.js';
import { type Context, handle } from '../context.js';
import { Failure } from '../failure.js';
import { collect } from '../references.js';

/** `project delete`, `models delete` and so on, and `restore` beside each. */

interface DeleteOptions {
  readonly project?: string;
  readonly dryRun?: boolean;
  readonly now?: boolean;
}

interface Erasing {
  readonly kind: ErasureKind;
  /** What the command line calls the thing: `<model>`. */
  readonly argument: string;
  /** Whether it is one of a project's, which --project names. */
  readonly inProject?: boolean;
  readonly find: (client: Client, reference: string, project: string | undefined) => Promise<Omit<Erasable, 'kind'>>;
}

export function addErasing(parent: Command, { kind, argument, inProject = false, find }: Erasing): void {
  const deleting = parent
    .command(`delete ${argument}`)
    .description('put it out of sight, and erase it for good after seven days')
    .option('--dry-run', 'only tell what goes along, and what refuses it')
    .option('--now', 'without the time in which it can be restored; admins only');
  const restoring = parent
    .command(`restore ${argument.replace(/\w+/, 'id')}`)
    .description('take a deletion back, by the id of what was deleted');
  if (inProject) deleting.option('--project <project>', 'id or name; the only one if left out');
  deleting.action(
    handle<DeleteOptions>(async (context, { project, dryRun, now }, [reference = '']) => {
      const { client } = connect(context);
      const what = { kind, ...(await find(client, reference, project)) };
      if (dryRun === true) return tellImpact(context, await client.erasureImpact(what));
      tellErasure(context, await client.erase(what, { now: now === true }));
    }),
  );
  restoring.action(
    handle(async (context, _options, [id = '']) => {
      const { client } = connect(context);
      const erasures = await collect(everyItem((page) => client.listErasures({ ...page, kind })));
      const found = erasures.find((one) => one.subjectId === id && one.restoredAt === null && one.purgedAt === null);
      if (found === undefined)
        throw new Failure('not_deleted', `no ${kind} ${id} is deleted and can still be restored`, {
          cure: 'name it by the id that the deletion told',
        });
      tellErasure(context, await client.restoreErasure(found.id));
    }),
  );
}

function tellImpact({ terminal }: Context, impact: ErasureImpact): void {
  const refusals = impact.refusedBy.map(
    ({ what, id, why }) => `refused by ${what} ${id ?? 'of another project'}: ${why}`,
  );
  terminal.result(impact, [`${impact.kind} ${impact.subjectId}: ${inWords(impact.goesAlong)}`, ...refusals].join('\n'));
}

function tellErasure({ terminal }: Context, erasure: Erasure): void {
  const { kind, subjectId, counts, purgeAfter, restoredAt } = erasure;
  const fate = restoredAt === null ? `erased after ${purgeAfter}` : 'restored';
  terminal.result(erasure, `${kind} ${subjectId}  ${fate}  (${inWords(counts)})`);
}

function inWords(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([what, count]) => `${count} ${what}`)
    .join(', ');
}
