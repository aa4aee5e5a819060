// `snapshots`: frozen data sets, and what differs between two.
import { everyItem } from '@tastemaker/client';
import type { SnapshotDiff } from '@tastemaker/contracts';
import type { Command } from 'commander';
import { connect } from '../connection.js';
import { type Context, handle } from '../context.js';
import { addCutOptions, type CutOptions, cutList } from '../cut-list.js';
import { collect, findProject } from '../references.js';
import { addErasing } from './erasures.js';

interface SnapshotOptions {
  readonly project?: string;
}

export function addSnapshots(program: Command): void {
  const snapshots = program.command('snapshots').description('what a project’s data was at a time');
  snapshots
    .command('list')
    .description('the newest snapshots, and how they were chosen')
    .option('--project <project>', 'id or name; the only one if left out')
    .action(handle<SnapshotOptions>(list));
  addErasing(snapshots, {
    kind: 'snapshot',
    argument: '<snapshot>',
    inProject: true,
    find: async (client, id, project) => ({ id, projectId: (await findProject(client, project)).id }),
  });
  const difference = snapshots
    .command('diff <from> <to>')
    .description('which comparisons and judgments the second has that the first has not, and the other way round')
    .option('--project <project>', 'id or name; the only one if left out');
  addCutOptions(difference, 100).action(handle<SnapshotOptions & CutOptions>(diff));
}

async function list(context: Context, { project: reference }: SnapshotOptions): Promise<void> {
  const { client } = connect(context);
  const project = await findProject(client, reference);
  const items = await collect(everyItem((page) => client.listSnapshots(project.id, page)));
  const lines = items.map(({ id, kind, name, records, createdAt, definition }) => {
    const chosen = definition === null ? '' : `  ${JSON.stringify(definition)}`;
    return `${id}  ${createdAt}  ${kind}  ${records} records  ${name}${chosen}`;
  });
  context.terminal.result(items, lines.join('\n') || `${project.name} has no snapshot yet`);
}

async function diff(
  context: Context,
  { project: reference, ...cut }: SnapshotOptions & CutOptions,
  [from = '', to = '']: readonly string[],
): Promise<void> {
  const { client } = connect(context);
  const { id: projectId } = await findProject(client, reference);
  const found = await client.diffSnapshots(projectId, from, to, { limit: 1 });
  const items = await cutList(context, cut, (page) => client.diffSnapshots(projectId, from, to, page));
  const lines = items.map(({ change, comparisonId, judgments }) => {
    const { added, removed, changed } = judgments;
    const counts = `+${added.length} −${removed.length} ~${changed.length} judgments`;
    return `${change} ${comparisonId}  ${counts}`;
  });
  context.terminal.result({ ...found, items, nextCursor: null }, [...lines, countsOf(found)].join('\n'));
}

function countsOf({ comparisons, judgments }: SnapshotDiff): string {
  return `comparisons: ${inWords(comparisons)}\njudgments: ${inWords(judgments)}`;
}

function inWords({ added, removed, changed, same }: SnapshotDiff['comparisons']): string {
  return `${added} added, ${removed} removed, ${changed} changed, ${same} the same`;
}
