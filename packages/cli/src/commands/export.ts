// `export`: a project's judged comparisons as a file in one of the known formats.
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Client } from '@tastemaker/client';
import { type ExportQuery, exportQuery, type Snapshot, type Split } from '@tastemaker/contracts';
import { type Command, Option } from 'commander';
import { connect } from '../connection.js';
import { type Context, handle } from '../context.js';
import { Failure, usageFailure } from '../failure.js';
import { findProject } from '../references.js';

interface ExportOptions extends Omit<ExportQuery, 'file' | 'split'> {
  readonly project?: string;
  readonly snapshot?: string;
  readonly split?: Split;
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
    .addOption(new Option('--split <split>', 'only this one').choices(['train', 'validation', 'test']))
    .addHelpText('after', '\nA file whose name ends in .parquet is written as parquet, any other as JSON lines.')
    .action(handle<ExportOptions>(exportSnapshot));
}

async function exportSnapshot(context: Context, options: ExportOptions, [file = '']: readonly string[]): Promise<void> {
  const { client } = connect(context);
  const { project: reference, snapshot: snapshotId, ...query } = options;
  const isParquet = file.endsWith('.parquet');
  if (query.format === undefined && (isParquet || Object.keys(query).length > 0)) {
    throw usageFailure('in which format?', `name it with --format: ${format.unwrap().options.join(', ')}`);
  }
  const project = await findProject(client, reference);
  const snapshot =
    snapshotId === undefined
      ? await client.createSnapshot(project.id, { kind: 'comparisons', name: `export of ${project.name}` })
      : await client.getSnapshot(project.id, snapshotId);
  const { body } = await answerOf(client, snapshot, { ...query, file: isParquet ? 'parquet' : 'jsonl' });
  if (body === null) throw new Failure('empty_answer', 'the server sent an empty snapshot');
  await pipeline(Readable.fromWeb(body), createWriteStream(file));
  const { records, contentHash } = snapshot;
  const what = query.format === undefined ? `sha256 ${contentHash}` : `as ${query.format}`;
  context.terminal.result({ file, snapshot }, `${file}: ${records} comparisons of snapshot ${snapshot.id}, ${what}`);
}

function answerOf(client: Client, { projectId, id }: Snapshot, query: ExportQuery): Promise<Response> {
  return query.format === undefined
    ? client.downloadSnapshot(projectId, id)
    : client.exportSnapshot(projectId, id, query);
}
