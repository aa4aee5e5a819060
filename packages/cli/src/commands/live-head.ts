// `live-head`: scores that move with each judgment, and what would be asked next.
import { type AskingStrategy, askingStrategy, type LiveHead } from '@tastemaker/contracts';
import { type Command, Option } from 'commander';
import { connect } from '../connection.js';
import { decimal, handle, wholeNumber } from '../context.js';
import { findProject } from '../references.js';

interface StartOptions {
  readonly project?: string;
  readonly rewardModel: string;
  readonly priorMargin: number;
  readonly keepOpen: number;
  readonly exploration: number;
  readonly strategy: AskingStrategy;
}

/** `tastemaker live-head …` */
export function addLiveHead(program: Command): void {
  const liveHead = program.command('live-head').description('a last layer that learns from each judgment as it comes');
  liveHead
    .command('start')
    .description('have one follow the project’s judgments, or start it anew')
    .option('--project <project>', 'id or name')
    .option('--reward-model <model>', 'whose hidden states it reads: id, name or alias', 'current')
    .option('--prior-margin <logits>', 'how far a margin may be off before anything is judged', decimal(0.01), 2)
    .option('--keep-open <n>', 'comparisons that it keeps open by itself', wholeNumber(0), 0)
    .addOption(
      new Option('--strategy <name>', 'by which it chooses these')
        .choices(Object.values(askingStrategy.enum))
        .default('information'),
    )
    .option('--exploration <share>', 'share of these that is drawn at random, from 0 to 1', decimal(0), 0.1)
    .action(
      handle<StartOptions>(async (context, { project, exploration, ...order }) => {
        const { client } = connect(context);
        const { id } = await findProject(client, project);
        const head = await client.putLiveHead(id, { ...order, explorationShare: exploration });
        context.terminal.result(head, line(head));
      }),
    );
  liveHead
    .command('show')
    .description('how far it is, and which pair it would ask next')
    .option('--project <project>', 'id or name')
    .action(
      handle<{ project?: string }>(async (context, { project }) => {
        const { client } = connect(context);
        const head = await client.getLiveHead((await findProject(client, project)).id);
        context.terminal.result(head, line(head));
      }),
    );
  liveHead
    .command('scores <prompt>')
    .description('exploratory scores of the answers to a prompt, with intervals of 95 %')
    .option('--project <project>', 'id or name')
    .action(
      handle<{ project?: string }>(async (context, { project }, [promptId = '']) => {
        const { client } = connect(context);
        const { id } = await findProject(client, project);
        const answer = await client.liveScores(id, promptId);
        const lines = answer.scores.map(
          ({ completionId, score, low, high }) =>
            `${completionId}  ${score.toFixed(3)}  (${low.toFixed(3)} to ${high.toFixed(3)})`,
        );
        const head = `exploratory, from ${answer.votes} pairs of judgments; in logits, with intervals of 95 %`;
        context.terminal.result(answer, [head, ...lines].join('\n'));
      }),
    );
  liveHead
    .command('stop')
    .description('take it away')
    .option('--project <project>', 'id or name')
    .action(
      handle<{ project?: string }>(async (context, { project }) => {
        const { client } = connect(context);
        const { id } = await findProject(client, project);
        await client.removeLiveHead(id);
        context.terminal.result({ projectId: id }, 'taken away');
      }),
    );
}

function line({ state, error, completions, states, waiting, votes, next }: LiveHead): string {
  if (state === 'failed') return `failed: ${error ?? ''}`;
  if (state === 'reading') return `reading hidden states: ${states} of ${completions}`;
  const asks =
    next === null
      ? 'every pair is compared'
      : `next: ${next.completionIds.join(' ')}, ${next.information.toFixed(3)} nats`;
  const later = waiting === 0 ? '' : `, ${waiting} more wait to join`;
  const told = error === null ? '' : `\n${error}`;
  return `ready: ${completions} completions${later}, learned from ${votes} pairs of judgments; ${asks}${told}`;
}
