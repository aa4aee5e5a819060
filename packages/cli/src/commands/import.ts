// `import`: files of prompts, completions, comparisons and judgments.

import { writeFile } from 'node:fs/promises';
import { type Client, everyItem, refusedLines } from '@tastemaker/client';
import {
  type ImportFormat,
  type ImportMapping,
  type ImportResult,
  importFormat,
  rowFormats,
} from '@tastemaker/contracts';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { connect } from '../connection.js';
import { type Context, handle } from '../context.js';
import { Failure, usageFailure } from '../failure.js';
import { openUpload } from '../files.js';
import { collect, findProject } from '../references.js';
import type { Terminal } from '../terminal.js';

interface ImportOptions {
  readonly format?: ImportFormat;
  readonly project?: string;
  readonly create?: boolean;
  readonly dryRun?: boolean;
  readonly source?: string;
  readonly map: ImportMapping;
  readonly ignore: readonly string[];
  readonly onError?: 'refuse' | 'skip';
  readonly refused?: string;
}

export function addImport(program: Command): void {
  program
    .command('import <file>')
    .description(
      'import prompts, completions, comparisons or judgments: JSON lines or a JSON list, CSV (also gzipped), or parquet',
    )
    .addOption(
      new Option('--format <format>', 'what a row is; told by the content if left out').choices(importFormat.options),
    )
    .option('--project <project>', 'id or name; the only one if left out')
    .option('--create', 'make the project if there is none of that name; there is none if the file is refused')
    .option('--dry-run', 'tell what the file would make and what is wrong with it, and make nothing')
    .option('--source <name>', "kept with all that the file makes; the file's name if left out")
    .option(
      '--map <name=column>',
      'read a column of the file under another name: prompt=question; again for more',
      also,
      {},
    )
    .option('--ignore <column>', 'leave a column out, or a key within one (chosen.weight); again for more', oneMore, [])
    .addOption(
      new Option(
        '--on-error <what>',
        'refuse a file with a wrong line, or leave such lines out and write them to a file',
      )
        .choices(['refuse', 'skip'])
        .default('refuse'),
    )
    .option('--refused <file>', 'where wrong lines are written with --on-error skip; <file>.refused.jsonl if left out')
    .addHelpText('after', formatsHelp)
    .action(handle<ImportOptions>(importFile));
}

/** What a row may be, for whoever has another file. */
function formatsHelp(): string {
  const lines = importFormat.options.map((format) => `  ${format.padEnd(22)} ${rowFormats[format].title}`);
  return `\nFormats:\n${lines.join('\n')}`;
}

function oneMore(text: string, before: readonly string[]): string[] {
  return [...before, text];
}

function also(text: string, before: ImportMapping): ImportMapping {
  const [, name, column] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (name === undefined || column === undefined) throw new InvalidArgumentError('must be name=column');
  return { ...before, [name]: column };
}

async function importFile(context: Context, options: ImportOptions, [file = '-']: readonly string[]): Promise<void> {
  const { client } = connect(context);
  const target = await targetOf(client, options);
  const upload = await openUpload(file, context.terminal);
  const { format, source = upload.name, dryRun = false, onError = 'refuse', ignore } = options;
  const mapping = Object.keys(options.map).length === 0 ? {} : { mapping: options.map };
  const query = {
    source,
    dryRun: String(dryRun),
    onError,
    ...mapping,
    ...(ignore.length === 0 ? {} : { ignore }),
    ...(format === undefined ? {} : { format }),
  };
  const { projectId, result } =
    'id' in target
      ? { projectId: target.id, result: await client.importFile(target.id, query, upload.body) }
      : await client.importProject({ ...query, name: target.name }, upload.body);
  tell(context.terminal, result);
  await writeRefused(context.terminal, result, options.refused ?? `${upload.name}.refused.jsonl`);
  const { lines, prompts, completions, comparisons, judgments, skippedLines } = result;
  context.terminal.result(
    { projectId, ...result },
    `${target.name}: ${lines} lines of ${result.format} ${dryRun ? 'would give' : 'gave'} ${prompts} prompts, ` +
      `${completions} completions, ${comparisons} comparisons, ${judgments} judgments; ${skippedLines} skipped`,
  );
  const { errorLines = 0 } = result;
  if (errorLines > 0) {
    throw new Failure('import_failed', `${errorLines} ${errorLines === 1 ? 'line is' : 'lines are'} wrong`, {
      cure: 'mend or remove them, or leave them out with --on-error skip: a file with a wrong line is not imported',
    });
  }
}

/** The project that is there, or the name of the one to make. */
async function targetOf(
  client: Client,
  { project, create }: ImportOptions,
): Promise<{ id: string; name: string } | { name: string }> {
  if (create !== true) return findProject(client, project);
  if (project === undefined) throw usageFailure('what is the new project called?', 'name it with --project');
  const projects = await collect(everyItem((page) => client.listProjects(page)));
  return projects.find(({ id, name }) => name === project || id === project) ?? { name: project };
}

/** A line for each: its number, what is wrong with it, and the row. */
async function writeRefused(terminal: Terminal, { refused = [] }: ImportResult, file: string): Promise<void> {
  if (refused.length === 0) return;
  await writeFile(file, refusedLines(refused));
  terminal.note(`${refused.length} wrong ${refused.length === 1 ? 'line was' : 'lines were'} left out: see ${file}`);
}

const told = 10;

function tell(terminal: Terminal, result: ImportResult): void {
  const { skipped, skippedLines, remarks, errors = [], errorLines = 0, unread, examples = [] } = result;
  for (const { messages, completions, judgments } of examples) {
    terminal.note(JSON.stringify({ messages, completions, judgments: judgments.map(({ ranking }) => ranking) }));
  }
  for (const { column, rows, example } of unread) {
    terminal.note(`not read: ${column}, in ${rows} ${rows === 1 ? 'row' : 'rows'}, such as ${example.slice(0, 60)}`);
  }
  for (const { path, message } of errors.slice(0, told)) terminal.note(`${path}: ${message}`);
  if (errorLines > told) terminal.note(`and ${errorLines - told} more wrong lines`);
  for (const { line, reason } of skipped.slice(0, told)) terminal.note(`line ${line} skipped: ${reason}`);
  if (skippedLines > told) terminal.note(`and ${skippedLines - told} more skipped`);
  for (const { line, message } of remarks.slice(0, told)) terminal.note(`line ${line}: ${message}`);
  if (remarks.length > told) terminal.note('and more remarks: --json shows a hundred');
}
