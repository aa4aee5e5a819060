// `prompts`: adding and listing prompts.
import { everyItem } from '@tastemaker/client';
import type { Split } from '@tastemaker/contracts';
import { type Command, Option } from 'commander';
import { connect } from '../connection.js';
import { handle } from '../context.js';
import { openUpload } from '../files.js';
import { collect, findProject } from '../references.js';
import { addErasing } from './erasures.js';

interface ListOptions {
  readonly project?: string;
  readonly split?: Split;
  readonly tag?: string;
  readonly search?: string;
  readonly source?: string;
}

export function addPrompts(program: Command): void {
  const prompts = program.command('prompts').description('what candidates are made for');
  prompts
    .command('add <file>')
    .description('add prompts from a JSONL file, {"messages": […], "tags": […]} a line')
    .option('--project <project>', 'id or name')
    .action(
      handle<{ readonly project?: string }>(async (context, options, [file = '-']) => {
        const { client } = connect(context);
        const project = await findProject(client, options.project);
        const upload = await openUpload(file, context.terminal);
        const result = await client.importFile(project.id, { format: 'prompts', source: upload.name }, upload.body);
        context.terminal.result(result, `${result.prompts} prompts from ${result.lines} lines`);
      }),
    );
  addErasing(prompts, {
    kind: 'prompt',
    argument: '<prompt>',
    inProject: true,
    find: async (client, id, project) => ({ id, projectId: (await findProject(client, project)).id }),
  });
  prompts
    .command('list')
    .description('the prompts of a project')
    .option('--project <project>', 'id or name')
    .addOption(new Option('--split <split>', 'only this one').choices(['train', 'validation', 'test']))
    .option('--tag <tag>', 'only prompts with this tag')
    .option('--search <text>', 'only prompts that hold this text')
    .option('--source <name>', 'only prompts with a completion of this file or source')
    .action(
      handle<ListOptions>(async (context, { project, ...filter }) => {
        const { client } = connect(context);
        const { id: projectId } = await findProject(client, project);
        const found = await collect(everyItem((page) => client.listPrompts(projectId, { ...page, ...filter })));
        context.terminal.result(
          found,
          found.map((each) => `${each.id}  ${each.split}  ${each.messages.at(-1)?.content ?? ''}`).join('\n'),
        );
      }),
    );
}
