// `export`: a project's judged comparisons as a file in one of the known formats.
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Client } from '@tastemaker/client';
import {
  type ExportQuery,
  type ExportSummary,
  exportQuery,
  exportSummary,
  type Snapshot,
  type Split,
} from '@tastemaker/contracts';
import { type Command, Option } from 'commander';
import { connect } from '../connection.js';
import { type Context, handle } from '../context.js';
import { Failure, usageFailure } from '../failure.js';
import { findProject } from '../references.js';

interface ExportOptions extends Omit<ExportQuery, 'file' | 'split' | 'margin'> {
  readonly project?: string;
  readonly snapshot?: string;
  readonly split?: Split;
  /** True: given without a value. */
  readonly margin?: true | 'own' | 'strength';
}

const { format, content, prompt, ties, rows } = exportQuery.shape;

export function addExport(program: Command): void {
  program
    .command('export <file>')
    .description('freeze the project’s judged comparisons as a snapshot and write it to a file')
    .option('--project <project>', 'id or name')
    .option('--snapshot <id>', 'a snapshot that exists, instead of a new one')
    .addOption(
      new Option('--format <format>', 'what a row is; left out: the snapshot itself, as training reads it').choices(
        format.unwrap().options,
      ),
    )
    .addOption(
      new Option('--content <content>', 'of trl: lists of messages, or texts').choices(content.unwrap().options),
    )
    .addOption(
      new Option('--prompt <where>', 'of trl: apart, or at the beginning of both answers').choices(
        prompt.unwrap().options,
      ),
    )
    .addOption(
      new Option('--ties <what>', 'of trl and hh: leave them out, or keep them').choices(ties.unwrap().options),
    )
    .addOption(
      new Option('--rows <per>', 'of trl and hh: one for each judgment, or each pair with a weight').choices(
        rows.unwrap().options,
      ),
    )
    .addOption(
      new Option(
        '--margin [of]',
        'of trl and hh: a column `margin`, which TRL’s reward trainer subtracts: what an imported file says itself, or `strength`',
      ).choices(['own', 'strength']),
    )
    .addOption(new Option('--split <split>', 'only this one').choices(['train', 'validation', 'test']))
    .addHelpText('after', '\nA file whose name ends in .parquet is written as parquet, any other as JSON lines.')
    .action(handle<ExportOptions>(exportSnapshot));
}

async function exportSnapshot(context: Context, options: ExportOptions, [file = '']: readonly string[]): Promise<void> {
  const { client } = connect(context);
  const { project: reference, snapshot: snapshotId, margin, ...others } = options;
  const chosen =
    margin === undefined ? others : ({ ...others, margin: margin === 'strength' ? margin : 'true' } as const);
  const isParquet = file.endsWith('.parquet');
  if (chosen.format === undefined && (isParquet || Object.keys(chosen).length > 0)) {
    throw usageFailure('in which format?', `name it with --format: ${format.unwrap().options.join(', ')}`);
  }
  const project = await findProject(client, reference);
  const snapshot =
    snapshotId === undefined
      ? await client.createSnapshot(project.id, { kind: 'comparisons', name: `export of ${project.name}` })
      : await client.getSnapshot(project.id, snapshotId);
  const query: ExportQuery = { ...chosen, file: isParquet ? 'parquet' : 'jsonl' };
  const { body } = await answerOf(client, snapshot, query);
  if (body === null) throw new Failure('empty_answer', 'the server sent an empty snapshot');
  await pipeline(Readable.fromWeb(body), createWriteStream(file));
  const { result, words } = await describe(client, snapshot, query);
  context.terminal.result({ file, ...result }, `${file}: ${words}`);
}

function answerOf(client: Client, { projectId, id }: Snapshot, query: ExportQuery): Promise<Response> {
  return query.format === undefined
    ? client.downloadSnapshot(projectId, id)
    : client.exportSnapshot(projectId, id, query);
}

/** What was written, for people and for programs. */
async function describe(client: Client, snapshot: Snapshot, query: ExportQuery) {
  const { id, projectId, records, contentHash } = snapshot;
  if (query.format === undefined) {
    return { result: { snapshot }, words: `${records} comparisons of snapshot ${id}, sha256 ${contentHash}` };
  }
  const summary = await client.exportSummary(projectId, id, query);
  const counts = `${summary.rows} rows of ${summary.comparisons} comparisons of snapshot ${id}`;
  const words = `${counts}, as ${query.format}${leftOutInWords(summary)}`;
  return { result: { snapshot, summary }, words };
}

/** What each count is of, and how to get it. */
const leftOut: Record<keyof ExportSummary['leftOut'], string> = {
  ties: 'ties (keep them with --ties keep)',
  allBad: 'judgments that all are bad (--format arena and tastemaker have them)',
  skips: 'skips (--format tastemaker has them)',
  unranked: 'pairs that a ranking leaves out (--format tastemaker has the ranking)',
  otherSplits: 'comparisons of other splits',
  gold: 'gold comparisons (a snapshot with includeGold has them)',
  repeats: 'repeated comparisons (a snapshot with includeRepeats has them)',
  flagged: 'flagged comparisons (a snapshot with includeFlagged has them)',
};

function leftOutInWords(summary: ExportSummary): string {
  const counts = exportSummary.shape.leftOut.keyof().options.flatMap((name) => {
    const count = summary.leftOut[name];
    return count === 0 ? [] : [`${count} ${leftOut[name]}`];
  });
  return counts.length === 0 ? '' : `; left out: ${counts.join(', ')}`;
}
