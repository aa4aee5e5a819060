// `ask`: have a strategy make comparisons of a project's completions.
import { everyItem } from '@tastemaker/client';
import {
  type Asking,
  type AskingMade,
  type AskingStrategy,
  askingStrategy,
  type Split,
  split,
} from '@tastemaker/contracts';
import { type Command, Option } from 'commander';
import { connect } from '../connection.js';
import { type Context, decimal, handle, wholeNumber } from '../context.js';
import { usageFailure } from '../failure.js';
import { collect, findProject } from '../references.js';

interface AskOptions {
  readonly project?: string;
  readonly strategy: AskingStrategy;
  readonly count?: number;
  readonly perPrompt?: number;
  readonly candidates: number;
  readonly judgments?: number;
  readonly priority?: number;
  readonly exploration: number;
  readonly rewardModel?: string;
  readonly split?: Split;
  readonly tag?: string;
  readonly seed?: number;
  readonly dryRun?: true;
}

/** `tastemaker ask`, and `tastemaker askings`. */
export function addAsk(program: Command): void {
  program
    .command('ask')
    .description('put completions up for judging, chosen by a strategy')
    .option('--project <project>', 'id or name')
    .addOption(new Option('--strategy <strategy>', 'who chooses').choices(askingStrategy.options).default('random'))
    .option('--count <n>', 'so many comparisons in all', wholeNumber(1))
    .option('--per-prompt <n>', 'instead: so many of each prompt', wholeNumber(1))
    .option('--candidates <k>', 'how many completions are compared with each other', wholeNumber(2), 2)
    .option('--judgments <n>', 'how many each needs (default: the project’s setting)', wholeNumber(1))
    .option('--priority <n>', 'higher ones are judged first', wholeNumber(0))
    .option('--exploration <share>', 'share that is drawn at random, from 0 to 1', decimal(0), 0.1)
    .option('--reward-model <model>', 'whose scores the strategy reads: id, name or alias (default: the current one)')
    .addOption(new Option('--split <split>', 'only prompts of this one').choices(split.options))
    .option('--tag <tag>', 'only prompts with this tag')
    .option('--seed <n>', 'the same seed chooses the same (default: drawn, and told)', wholeNumber(0))
    .option('--dry-run', 'only tell which it would make, and why')
    .action(handle<AskOptions>(ask));
  program
    .command('askings')
    .description('what strategies have made so far, newest first')
    .option('--project <project>', 'id or name')
    .action(
      handle<{ project?: string }>(async (context, options) => {
        const { client } = connect(context);
        const { id } = await findProject(client, options.project);
        const found = await collect(everyItem((page) => client.listAskings(id, page)));
        context.terminal.result(found, found.map(line).join('\n'));
      }),
    );
}

async function ask(context: Context, options: AskOptions): Promise<void> {
  const { project, judgments, exploration, ...order } = options;
  if ((order.count === undefined) === (order.perPrompt === undefined))
    throw usageFailure('how many are to be made?', 'give --count or --per-prompt');
  const { client } = connect(context);
  const { id } = await findProject(client, project);
  const wanted = { ...order, explorationShare: exploration };
  const made = await client.ask(id, judgments === undefined ? wanted : { ...wanted, judgmentsNeeded: judgments });
  context.terminal.result(made, told(made, options.dryRun === true));
}

function told(made: AskingMade, dryRun: boolean): string {
  const { propensity, balance, worthIs, left } = made;
  const verb = dryRun ? 'would make' : 'made';
  const lines = [
    `${made.strategy} ${verb} ${made.made} of ${made.possible} possible comparisons of ${made.prompts} prompts, ${made.explored} of them at random (seed ${made.seed})`,
    ...(propensity === null ? [] : [`propensities from ${digits(propensity.least)} to ${digits(propensity.most)}`]),
    ...(balance === null ? [] : [balanceLine(balance)]),
    ...(left === 0 ? [] : [`${left} completions are left out: the model cannot read them`]),
    ...(worthIs === null ? [] : [`worth: ${worthIs}`]),
    ...made.chosen.slice(0, 20).map((set) => {
      const why = set.explored ? 'at random' : set.worth === null ? '' : `worth ${digits(set.worth)}`;
      return `  ${set.completionIds.join(' ')}  propensity ${digits(set.propensity)}  ${why}`;
    }),
    ...(made.made > 20 ? [`  and ${made.made - 20} more`] : []),
  ];
  return lines.join('\n');
}

function balanceLine({ least, most, isBalanced }: NonNullable<AskingMade['balance']>): string {
  if (isBalanced)
    return `balanced designs: within one, every two completions meet equally often (${least} to ${most} times)`;
  return `nearly balanced designs: within one, two completions meet ${least} to ${most} times`;
}

function digits(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function line({ id, strategy, made, possible, createdAt, continuous }: Asking): string {
  return `${id}  ${createdAt}  ${strategy}  ${made} of ${possible}${continuous ? '  by the project’s setting' : ''}`;
}
