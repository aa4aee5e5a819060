// `import`: files of prompts, completions, comparisons and judgments.
import { type Client, everyItem } from '@tastemaker/client';
import { type ImportFormat, type ImportMapping, type ImportResult, importFormat } from '@tastemaker/contracts';
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
    .action(handle<ImportOptions>(importFile));
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
  const { format, source = upload.name, dryRun = false } = options;
  const mapping = Object.keys(options.map).length === 0 ? {} : { mapping: options.map };
  const query = { source, dryRun: String(dryRun), ...mapping, ...(format === undefined ? {} : { format }) };
  const { projectId, result } =
    'id' in target
      ? { projectId: target.id, result: await client.importFile(target.id, query, upload.body) }
      : await client.importProject({ ...query, name: target.name }, upload.body);
  tell(context.terminal, result);
  const { lines, prompts, completions, comparisons, judgments, skippedLines } = result;
  context.terminal.result(
    { projectId, ...result },
    `${target.name}: ${lines} lines of ${result.format} ${dryRun ? 'would give' : 'gave'} ${prompts} prompts, ` +
      `${completions} completions, ${comparisons} comparisons, ${judgments} judgments; ${skippedLines} skipped`,
  );
  const { errorLines = 0 } = result;
  if (errorLines > 0) {
    throw new Failure('import_failed', `${errorLines} ${errorLines === 1 ? 'line is' : 'lines are'} wrong`, {
      cure: 'mend or remove them: a file with a wrong line is not imported at all',
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

const told = 10;

function tell(terminal: Terminal, { skipped, skippedLines, remarks, errors = [], errorLines = 0 }: ImportResult): void {
  for (const { path, message } of errors.slice(0, told)) terminal.note(`${path}: ${message}`);
  if (errorLines > told) terminal.note(`and ${errorLines - told} more wrong lines`);
  for (const { line, reason } of skipped.slice(0, told)) terminal.note(`line ${line} skipped: ${reason}`);
  if (skippedLines > told) terminal.note(`and ${skippedLines - told} more skipped`);
  for (const { line, message } of remarks.slice(0, told)) terminal.note(`line ${line}: ${message}`);
  if (remarks.length > told) terminal.note('and more remarks: --json shows a hundred');
}
