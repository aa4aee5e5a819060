import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { connect } from '../connection.js';
import { type Context, handle } from '../context.js';
import { Failure } from '../failure.js';
import { findProject } from '../references.js';

interface ExportOptions {
  readonly project?: string;
  readonly snapshot?: string;
}

export function addExport(program: Command): void {
  program
    .command('export <file>')
    .description('freeze the project’s judged comparisons as a snapshot and write it as JSONL')
    .option('--project <project>', 'id or name')
    .option('--snapshot <id>', 'a snapshot that exists, instead of a new one')
    .action(handle<ExportOptions>(exportSnapshot));
}

async function exportSnapshot(context: Context, options: ExportOptions, [file = '']: readonly string[]): Promise<void> {
  const { client } = connect(context);
  const project = await findProject(client, options.project);
  const snapshot =
    options.snapshot === undefined
      ? await client.createSnapshot(project.id, { kind: 'comparisons', name: `export of ${project.name}` })
      : await client.getSnapshot(project.id, options.snapshot);
  const response = await client.downloadSnapshot(project.id, snapshot.id);
  if (response.body === null) throw new Failure('empty_answer', 'the server sent an empty snapshot');
  await pipeline(Readable.fromWeb(response.body), createWriteStream(file));
  context.terminal.result({ file, snapshot }, `${file}: ${snapshot.records} records, sha256 ${snapshot.contentHash}`);
}
