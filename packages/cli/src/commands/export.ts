// `export`: a project's judged comparisons as a file in one of the known formats.
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Client } from '@tastemaker/client';
import {
  type DatasetQuery,
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
  readonly dataset?: string;
  readonly license?: string;
}

const { format, content, prompt, ties, rows } = exportQuery.shape;

export function addExport(program: Command): void {
  program
    .command('export [file]')
    .description('freeze the project’s judged comparisons as a snapshot and write it to a file, or to a folder')
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
    .option('--dataset <folder>', 'write a folder with a card, as `datasets` and the Hugging Face Hub take it')
    .option('--license <id>', 'of --dataset, for its card: one of the Hub’s identifiers, such as cc-by-4.0')
    .addHelpText('after', '\nA file whose name ends in .parquet is written as parquet, any other as JSON lines.')
    .action(handle<ExportOptions>(exportSnapshot));
}

async function exportSnapshot(context: Context, options: ExportOptions, operands: readonly string[]): Promise<void> {
  const { dataset, license, ...rest } = options;
  const [file] = operands;
  if (dataset !== undefined) {
    if (file !== undefined) throw usageFailure('a file, or --dataset with a folder?', 'name one of them');
    return exportDataset(context, options, dataset);
  }
  if (file === undefined) throw usageFailure('where to?', 'name a file, or a folder with --dataset');
  if (license !== undefined)
    throw usageFailure('--license stands in the card of a --dataset', 'name a folder with --dataset');
  return exportFile(context, rest, file);
}

async function exportFile(context: Context, options: ExportOptions, file: string): Promise<void> {
  const { client } = connect(context);
  const { project: reference, snapshot: snapshotId, margin, ...others } = options;
  const chosen =
    margin === undefined ? others : ({ ...others, margin: margin === 'strength' ? margin : 'true' } as const);
  const isParquet = file.endsWith('.parquet');
  if (chosen.format === undefined && (isParquet || Object.keys(chosen).length > 0)) {
    throw usageFailure('in which format?', `name it with --format: ${format.unwrap().options.join(', ')}`);
  }
  const snapshot = await chosenSnapshot(client, reference, snapshotId);
  const query: ExportQuery = { ...chosen, file: isParquet ? 'parquet' : 'jsonl' };
  const { body } = await answerOf(client, snapshot, query);
  if (body === null) throw new Failure('empty_answer', 'the server sent an empty snapshot');
  await pipeline(Readable.fromWeb(body), createWriteStream(file));
  const { result, words } = await describe(client, snapshot, query);
  context.terminal.result({ file, ...result }, `${file}: ${words}`);
}

async function chosenSnapshot(
  client: Client,
  reference: string | undefined,
  snapshotId: string | undefined,
): Promise<Snapshot> {
  const project = await findProject(client, reference);
  if (snapshotId !== undefined) return client.getSnapshot(project.id, snapshotId);
  return client.createSnapshot(project.id, { kind: 'comparisons', name: `export of ${project.name}` });
}

/** A card and a parquet file for each split that has rows. */
async function exportDataset(context: Context, options: ExportOptions, folder: string): Promise<void> {
  const { client } = connect(context);
  const { project, snapshot: snapshotId, margin, split, dataset: _, ...others } = options;
  if (split !== undefined) throw usageFailure('a dataset folder holds all splits', 'leave out --split');
  const query: DatasetQuery = {
    ...others,
    ...(margin === undefined ? {} : { margin: margin === 'strength' ? margin : 'true' }),
  };
  const snapshot = await chosenSnapshot(client, project, snapshotId);
  const { card, files } = await client.datasetFolder(snapshot.projectId, snapshot.id, query);
  if (files.length === 0) throw new Failure('no_rows', 'no judgment of the snapshot makes a row of this format');
  mkdirSync(join(folder, 'data'), { recursive: true });
  for (const { path, split: part } of files) {
    const answer = await answerOf(client, snapshot, { ...query, file: 'parquet', split: part });
    if (answer.body === null) throw new Failure('empty_answer', 'the server sent an empty file');
    await pipeline(Readable.fromWeb(answer.body), createWriteStream(join(folder, path)));
  }
  writeFileSync(join(folder, 'README.md'), card);
  const counts = files.map((each) => `${each.rows} of ${each.split}`).join(', ');
  context.terminal.result(
    { folder, snapshot, files },
    `${folder}: rows ${counts}, of snapshot ${snapshot.id}, as ${query.format ?? 'trl'}; load_dataset("${folder}") reads it`,
  );
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
