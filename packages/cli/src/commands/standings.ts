// `standings`: how labelers do on known answers, and who is paused.
import { type Client, everyItem } from '@tastemaker/client';
import type { Standing } from '@tastemaker/contracts';
import type { Command } from 'commander';
import { connect } from '../connection.js';
import { handle } from '../context.js';
import { collect, findMember, findProject } from '../references.js';

interface InProject {
  readonly project?: string;
}

/** `tastemaker standings …`: how labelers do on known answers, who is paused, and letting them go on. */
export function addStandings(program: Command): void {
  const standings = program
    .command('standings')
    .description('how labelers do on comparisons whose answer is known, and who is paused');
  standings
    .command('list')
    .description('one line for each labeler')
    .option('--project <project>', 'id or name')
    .option('--paused', 'only who is paused')
    .action(
      handle<InProject & { readonly paused?: boolean }>(async (context, { project, paused }) => {
        const { client } = connect(context);
        const { id } = await findProject(client, project);
        const query = paused === true ? { paused } : {};
        const found = await collect(everyItem((page) => client.listStandings(id, { ...page, ...query })));
        context.terminal.result(found, found.map(line).join('\n'));
      }),
    );
  standings
    .command('pause <labeler>')
    .description('lease a labeler nothing more; what they hold goes to others')
    .requiredOption('--reason <text>', 'what they are told')
    .option('--project <project>', 'id or name')
    .action(
      handle<InProject & { readonly reason: string }>(async (context, { project, reason }, [labeler = '']) => {
        const { client, projectId, userId } = await labelerOf(connect(context).client, project, labeler);
        const paused = await client.pauseLabeler(projectId, userId, { reason });
        context.terminal.result(paused, line(paused));
      }),
    );
  standings
    .command('resume <labeler>')
    .description('let a paused labeler go on; their known answers are counted anew')
    .option('--project <project>', 'id or name')
    .action(
      handle<InProject>(async (context, { project }, [labeler = '']) => {
        const { client, projectId, userId } = await labelerOf(connect(context).client, project, labeler);
        const resumed = await client.resumeLabeler(projectId, userId);
        context.terminal.result(resumed, line(resumed));
      }),
    );
}

async function labelerOf(client: Client, project: string | undefined, labeler: string) {
  const { id: projectId } = await findProject(client, project);
  const { userId } = await findMember(client, projectId, labeler);
  return { client, projectId, userId };
}

function line({ labelerId, name, goldSeen, goldRight, qualifiedAt, pausedAt, pauseReason }: Standing): string {
  const gold = goldSeen === 0 ? 'no known answers yet' : `${goldRight} of ${goldSeen} known answers right`;
  const qualified = qualifiedAt === null ? '' : '  qualified';
  const paused = pausedAt === null ? '' : `  paused since ${pausedAt}: ${pauseReason ?? ''}`;
  return `${labelerId}  ${name}  ${gold}${qualified}${paused}`;
}
