import type { Client } from '@tastemaker/client';
import { everyItem } from '@tastemaker/client';
import type { ImportFormat, Project } from '@tastemaker/contracts';
import { type Command, Option } from 'commander';
import { connect } from '../connection.js';
import { type Context, handle } from '../context.js';
import { openUpload } from '../files.js';
import { collect, findProject } from '../references.js';

interface ImportOptions {
  readonly format: ImportFormat;
  readonly project?: string;
  readonly create?: boolean;
}

export function addImport(program: Command): void {
  program
    .command('import <file>')
    .description('import judged pairs (HH-RLHF’s {"chosen", "rejected"}) or prompts from a .jsonl or .jsonl.gz file')
    .addOption(new Option('--format <format>', 'what a line is').choices(['hh', 'prompts']).default('hh'))
    .option('--project <project>', 'id or name; the only one if left out')
    .option('--create', 'make the project if there is none of that name')
    .action(handle<ImportOptions>(importFile));
}

async function importFile(context: Context, options: ImportOptions, [file = '-']: readonly string[]): Promise<void> {
  const { client } = connect(context);
  const upload = await openUpload(file, context.terminal);
  const project = await projectFor(client, options);
  const result = await client.importFile(project.id, { format: options.format, source: upload.name }, upload.body);
  for (const { line, reason } of result.skipped.slice(0, 10)) context.terminal.note(`line ${line} skipped: ${reason}`);
  if (result.skipped.length > 10) context.terminal.note(`and ${result.skipped.length - 10} more`);
  context.terminal.result(
    { projectId: project.id, ...result },
    `${project.name}: ${result.lines} lines gave ${result.prompts} prompts, ${result.completions} completions, ` +
      `${result.comparisons} comparisons, ${result.judgments} judgments; ${result.skipped.length} skipped`,
  );
}

async function projectFor(client: Client, { project: name, create }: ImportOptions): Promise<Project> {
  if (name === undefined || create !== true) return findProject(client, name);
  const projects = await collect(everyItem((page) => client.listProjects(page)));
  return projects.find((each) => each.name === name || each.id === name) ?? client.createProject({ name });
}
