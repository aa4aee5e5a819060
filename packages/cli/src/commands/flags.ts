// `flags`: what labelers have flagged.
import { everyItem } from '@tastemaker/client';
import { type Flag, type FlagState, flagState } from '@tastemaker/contracts';
import { type Command, Option } from 'commander';
import { connect } from '../connection.js';
import { handle } from '../context.js';
import { collect, findProject } from '../references.js';

interface ListOptions {
  readonly project?: string;
  readonly state?: FlagState;
}

/** `tastemaker flags …`: what labelers say should not be there, and what a researcher decides. */
export function addFlags(program: Command): void {
  const flags = program.command('flags').description('prompts and candidates that labelers flagged');
  flags
    .command('list')
    .description('flags, oldest first')
    .option('--project <project>', 'id or name')
    .addOption(new Option('--state <state>', 'only those').choices(flagState.options))
    .action(
      handle<ListOptions>(async (context, { project, ...query }) => {
        const { client } = connect(context);
        const { id } = await findProject(client, project);
        const found = await collect(everyItem((page) => client.listFlags(id, { ...page, ...query })));
        context.terminal.result(found, found.map(line).join('\n'));
      }),
    );
  for (const [name, state, description] of [
    ['uphold', 'upheld', 'they are right: what is flagged stays out of judging, and of snapshots for training'],
    ['dismiss', 'dismissed', 'what is flagged may stay, and is judged again'],
  ] as const)
    flags
      .command(`${name} <flag>`)
      .description(description)
      .option('--project <project>', 'id or name')
      .action(
        handle<ListOptions>(async (context, { project }, [flagId = '']) => {
          const { client } = connect(context);
          const { id } = await findProject(client, project);
          const resolved = await client.resolveFlag(id, flagId, { state });
          context.terminal.result(resolved, line(resolved));
        }),
      );
}

function line({ id, createdAt, state, reason, promptId, completionId, note }: Flag): string {
  const what = completionId === null ? `prompt ${promptId}` : `candidate ${completionId}`;
  return `${id}  ${createdAt}  ${state}  ${reason}  ${what}  ${note.replaceAll(/\s+/g, ' ')}`.trimEnd();
}
