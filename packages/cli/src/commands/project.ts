import { everyItem } from '@tastemaker/client';
import type { Command } from 'commander';
import { connect } from '../connection.js';
import { handle, wholeNumber } from '../context.js';
import { collect, findProject } from '../references.js';

interface CreateOptions {
  readonly description?: string;
  readonly judgments?: number;
  readonly candidates?: number;
}

export function addProject(program: Command): void {
  const project = program.command('project').description('labeling efforts');
  project
    .command('create <name>')
    .description('make a project')
    .option('--description <text>', 'what it is for')
    .option('--judgments <n>', 'judgments each comparison needs', wholeNumber(1))
    .option('--candidates <n>', 'candidates for each prompt', wholeNumber(2))
    .action(
      handle<CreateOptions>(async (context, options, [name = '']) => {
        const made = await connect(context).client.createProject({
          name,
          ...(options.description === undefined ? {} : { description: options.description }),
          settings: {
            ...(options.judgments === undefined ? {} : { judgmentsPerComparison: options.judgments }),
            ...(options.candidates === undefined ? {} : { candidatesPerPrompt: options.candidates }),
          },
        });
        context.terminal.result(made, `${made.name}  ${made.id}`);
      }),
    );
  project
    .command('list')
    .description('the projects you belong to')
    .action(
      handle(async (context) => {
        const { client } = connect(context);
        const projects = await collect(everyItem((page) => client.listProjects(page)));
        context.terminal.result(projects, projects.map(({ id, name }) => `${id}  ${name}`).join('\n'));
      }),
    );
  project
    .command('show [project]')
    .description('how far a project is')
    .action(
      handle(async (context, _options, [reference]) => {
        const { client } = connect(context);
        const found = await findProject(client, reference);
        const progress = await client.getProgress(found.id);
        const { comparisons, judgments } = progress;
        context.terminal.result(
          { ...found, progress },
          [
            `${found.name}  ${found.id}`,
            `${progress.prompts} prompts, ${progress.completions} completions`,
            `comparisons: ${comparisons.open} open, ${comparisons.closed} closed`,
            `judgments: ${judgments.done} of ${judgments.needed}, ${judgments.skipped} skipped, ${judgments.leased} in hand`,
          ].join('\n'),
        );
      }),
    );
}
