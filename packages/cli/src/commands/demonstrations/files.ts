import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Command, Option } from 'commander';
import { connect } from '../../connection.js';
import { handle } from '../../context.js';
import { Failure } from '../../failure.js';
import { openUpload } from '../../files.js';
import { findProject } from '../../references.js';

/** Demonstrations in and out as files. */

interface ImportOptions {
  readonly project?: string;
  readonly accepted?: boolean;
}

interface ExportOptions {
  readonly project?: string;
  readonly state: 'submitted' | 'accepted' | 'returned';
}

export function addFiles(demonstrations: Command): void {
  demonstrations
    .command('import <file>')
    .description('import conversations, one JSON object a line: OpenAI’s, ShareGPT’s or Alpaca’s shape; .gz, too')
    .option('--project <project>', 'id or name')
    .option('--accepted', 'they were reviewed elsewhere: take them as accepted')
    .action(
      handle<ImportOptions>(async (context, options, [file = '-']) => {
        const { client } = connect(context);
        const project = await findProject(client, options.project);
        const upload = await openUpload(file, context.terminal);
        const query = { source: upload.name, state: options.accepted === true ? 'accepted' : 'submitted' } as const;
        const result = await client.importDemonstrations(project.id, query, upload.body);
        context.terminal.result(
          result,
          `${project.name}: ${result.lines} lines gave ${result.created} demonstrations; ${result.existing} were there; ` +
            `${result.nearDuplicates} say nearly what another one says`,
        );
      }),
    );
  demonstrations
    .command('export <file>')
    .description('write demonstrations as JSONL in OpenAI’s shape')
    .option('--project <project>', 'id or name')
    .addOption(
      new Option('--state <state>', 'which').choices(['submitted', 'accepted', 'returned']).default('accepted'),
    )
    .action(
      handle<ExportOptions>(async (context, options, [file = '']) => {
        const { client } = connect(context);
        const project = await findProject(client, options.project);
        const response = await client.exportDemonstrations(project.id, { state: options.state });
        if (response.body === null) throw new Failure('empty_answer', 'the server sent nothing');
        await pipeline(Readable.fromWeb(response.body), createWriteStream(file));
        context.terminal.result({ file, project: project.name, state: options.state }, `${file}: written`);
      }),
    );
}
