// `comparisons`: listing them, changing their priority, gold answers.
import { everyItem } from '@tastemaker/client';
import {
  type Comparison,
  type ComparisonPurpose,
  type ComparisonStatus,
  comparisonPurpose,
  comparisonStatus,
  type GoldAnswer,
  type Split,
  split,
} from '@tastemaker/contracts';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { connect } from '../connection.js';
import { handle } from '../context.js';
import { usageFailure } from '../failure.js';
import { collect, findProject } from '../references.js';

interface ListOptions {
  readonly project?: string;
  readonly status?: ComparisonStatus;
  readonly purpose?: ComparisonPurpose;
  readonly prompt?: string;
  readonly split?: Split;
  readonly tag?: string;
  readonly search?: string;
  readonly undecided?: true;
}

interface UpdateOptions {
  readonly project?: string;
  readonly priority?: number;
  readonly gold?: GoldAnswer;
}

/** `tastemaker comparisons …`: what is put up for judging. */
export function addComparisons(program: Command): void {
  const comparisons = program.command('comparisons').description('what is put up for judging');
  comparisons
    .command('list')
    .description('comparisons, with the completions that they compare')
    .option('--project <project>', 'id or name')
    .addOption(new Option('--status <status>', 'only those').choices(comparisonStatus.options))
    .addOption(new Option('--purpose <purpose>', 'only those').choices(comparisonPurpose.options))
    .option('--prompt <id>', 'only of this prompt')
    .addOption(new Option('--split <split>', 'only of prompts in it').choices(split.options))
    .option('--tag <tag>', 'only of prompts with this tag')
    .option('--search <text>', 'only of prompts that hold this text')
    .option('--undecided', 'only those all of whose judgments are in, without a majority')
    .action(
      handle<ListOptions>(async (context, { project, prompt, ...query }) => {
        const { client } = connect(context);
        const { id } = await findProject(client, project);
        const filter = { ...query, ...(prompt === undefined ? {} : { promptId: prompt }) };
        const found = await collect(everyItem((page) => client.listComparisons(id, { ...page, ...filter })));
        context.terminal.result(found, found.map(line).join('\n'));
      }),
    );
  comparisons
    .command('update <comparison>')
    .description('have it judged earlier or later, or say its known answer, which makes it a gold comparison')
    .option('--project <project>', 'id or name')
    .option('--priority <n>', 'from -1000 to 1000; higher ones are judged first', priority)
    .option('--gold <ranking>', 'completion ids, best first, such as id>id=id; or allBad', gold)
    .action(
      handle<UpdateOptions>(async (context, options, [comparisonId = '']) => {
        const change = {
          ...(options.priority === undefined ? {} : { priority: options.priority }),
          ...(options.gold === undefined ? {} : { goldAnswer: options.gold }),
        };
        if (Object.keys(change).length === 0) throw usageFailure('what is to be changed?', 'give --priority or --gold');
        const { client } = connect(context);
        const { id } = await findProject(client, options.project);
        const changed = await client.updateComparison(id, comparisonId, change);
        context.terminal.result(changed, line(changed));
      }),
    );
}

function priority(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || Math.abs(value) > 1000)
    throw new InvalidArgumentError('must be a whole number from -1000 to 1000');
  return value;
}

function gold(text: string): GoldAnswer {
  if (text === 'allBad') return { allBad: true };
  return { ranking: text.split('>').map((place) => place.split('=').map((id) => id.trim())) };
}

function line({ id, purpose, status, priority: rank, judgmentsDone, judgmentsNeeded, completionIds }: Comparison) {
  return `${id}  ${purpose}  ${status}  priority ${rank}  ${judgmentsDone}/${judgmentsNeeded}  ${completionIds.join(' ')}`;
}
