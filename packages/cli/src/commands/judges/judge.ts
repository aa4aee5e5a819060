// `judge`: models that judge comparisons beside people.
import { readFile } from 'node:fs/promises';
import { type Client, everyItem } from '@tastemaker/client';
import { type EstimatesQuery, type Judge, leaderboardBy, type PassScope } from '@tastemaker/contracts';
import { type Command, Option } from 'commander';
import { connect } from '../../connection.js';
import { type Context, decimal, handle, wholeNumber } from '../../context.js';
import { Failure, usageFailure } from '../../failure.js';
import { collect, findEntries, findModel, findProject } from '../../references.js';
import { awaitJudgePass } from '../../waiting.js';
import { describeEstimates, describeJudge, describeReport } from './judge-text.js';

interface InProject {
  readonly project?: string;
}

interface AddOptions extends InProject {
  readonly model: string;
  readonly prompt?: string;
  readonly maxTokens?: number;
  readonly inputPrice?: number;
  readonly outputPrice?: number;
  readonly currency: string;
}

interface RunOptions extends InProject {
  readonly scope: PassScope;
  readonly count?: number;
  readonly tag?: string;
  readonly seed: number;
  readonly wait: boolean;
}

interface EstimatesOptions extends InProject {
  readonly by: NonNullable<EstimatesQuery['by']>;
  readonly left?: string;
  readonly right?: string;
  readonly weights: 'none' | 'propensity';
  readonly tag?: string;
  readonly humanSample: 'random' | 'unknown';
}

/** `tastemaker judge …` */
export function addJudge(program: Command): void {
  const judge = program
    .command('judge')
    .description('models that judge comparisons beside people, never as one of them');
  const inProject = (name: string, description: string) =>
    judge.command(name).description(description).option('--project <project>', 'id or name');
  inProject('list', 'list the judges of a project').action(handle<InProject>(list));
  inProject('add <name>', 'register a model as a judge; a name that is taken makes the next version')
    .requiredOption('--model <model>', 'a reward model or a language model: id or name')
    .option('--prompt <file>', 'what a language model is asked, with {prompt}, {A}, {B} and {guideline}')
    .option('--max-tokens <n>', 'the longest answer of a language model', wholeNumber(1))
    .option('--input-price <n>', 'of a million tokens read', decimal(0))
    .option('--output-price <n>', 'of a million tokens answered', decimal(0))
    .option('--currency <code>', 'of the prices', 'USD')
    .action(handle<AddOptions>(add));
  inProject('run <judge>', 'send a judge over comparisons that it has not judged')
    .addOption(
      new Option('--scope <which>', 'of the work')
        .choices(['all', 'judgedByPeople', 'unjudgedByPeople'])
        .default('all'),
    )
    .option('--count <n>', 'a random sample of so many', wholeNumber(1))
    .option('--tag <tag>', 'only of prompts with this tag')
    .option('--seed <n>', 'of the sample', wholeNumber(0), 0)
    .option('--no-wait', 'only order it')
    .action(handle<RunOptions>(run));
  inProject('report', 'judges beside people: agreement, calibration, position bias, cost').action(
    handle<InProject>(async (context, { project }) => {
      const { client } = connect(context);
      const report = await client.judgesReport((await findProject(client, project)).id);
      context.terminal.result(report, describeReport(report));
    }),
  );
  inProject('estimates <judge>', 'win rate and strengths of models from few votes of people and many of the judge')
    .addOption(
      new Option('--by <attribute>', 'by what completions are told apart')
        .choices(Object.values(leaderboardBy.exclude(['guideline']).enum))
        .default('model'),
    )
    .option('--left <entry>', 'for a win rate: a model’s id or name, or an entry by the attribute')
    .option('--right <entry>', 'the other one')
    .option('--tag <tag>', 'only of prompts with this tag')
    .addOption(
      new Option('--weights <kind>', 'count each pair by the inverse of the chance by which it was asked')
        .choices(['none', 'propensity'])
        .default('none'),
    )
    .addOption(
      new Option('--human-sample <kind>', 'whether people judged a random sample of the comparisons')
        .choices(['random', 'unknown'])
        .default('unknown'),
    )
    .action(handle<EstimatesOptions>(estimates));
}

async function list(context: Context, { project }: InProject): Promise<void> {
  const { client } = connect(context);
  const judges = await judgesOf(client, (await findProject(client, project)).id);
  context.terminal.result(judges, judges.map(describeJudge).join('\n') || 'no judges yet');
}

async function add(context: Context, options: AddOptions, [name = '']: readonly string[]): Promise<void> {
  const { inputPrice, outputPrice, currency } = options;
  if ((inputPrice === undefined) !== (outputPrice === undefined))
    throw usageFailure('one price is missing', 'give both --input-price and --output-price, or neither');
  const { client } = connect(context);
  const project = await findProject(client, options.project);
  const { id: modelId } = await findModel(client, options.model);
  const made = await client.createJudge(project.id, {
    name,
    modelId,
    ...(options.prompt === undefined ? {} : { prompt: await promptIn(options.prompt) }),
    ...(options.maxTokens === undefined ? {} : { maxTokens: options.maxTokens }),
    ...(inputPrice === undefined || outputPrice === undefined
      ? {}
      : { prices: { inputPerMillion: inputPrice, outputPerMillion: outputPrice, currency } }),
  });
  context.terminal.result(made, describeJudge(made));
}

async function promptIn(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new Failure('file_unreadable', `the prompt ${path} cannot be read`, { cause });
  }
}

async function run(context: Context, options: RunOptions, [reference = '']: readonly string[]): Promise<void> {
  const { client } = connect(context);
  const project = await findProject(client, options.project);
  const { id, name } = await findJudge(client, project.id, reference);
  const ordered = await client.createJudgePass(project.id, id, {
    scope: options.scope,
    seed: options.seed,
    ...(options.count === undefined ? {} : { count: options.count }),
    ...(options.tag === undefined ? {} : { tag: options.tag }),
  });
  if (!options.wait) {
    context.terminal.result(ordered, `${name} goes over ${ordered.comparisonCount} comparisons`);
    return;
  }
  const done = await awaitJudgePass(client, ordered, context.terminal);
  context.terminal.result(done, `${name} has gone over ${done.completedComparisons} comparisons`);
}

async function estimates(
  context: Context,
  options: EstimatesOptions,
  [reference = '']: readonly string[],
): Promise<void> {
  const { project: named, left, right, ...query } = options;
  if ((left === undefined) !== (right === undefined))
    throw usageFailure('one of the two is missing', 'give both --left and --right, or neither');
  const { client } = connect(context);
  const project = await findProject(client, named);
  const { id } = await findJudge(client, project.id, reference);
  const entries = left === undefined || right === undefined ? {} : await findEntries(client, options.by, left, right);
  const found = await client.judgeEstimates(project.id, id, { ...query, ...entries });
  context.terminal.result(found, describeEstimates(found));
}

async function judgesOf(client: Client, projectId: string): Promise<Judge[]> {
  return collect(everyItem((page) => client.listJudges(projectId, page)));
}

/** By id, or the newest version of a name. @throws {Failure} that lists what there is */
async function findJudge(client: Client, projectId: string, reference: string): Promise<Judge> {
  const judges = await judgesOf(client, projectId);
  const found = judges.findLast(({ id, name }) => id === reference || name === reference);
  if (found !== undefined) return found;
  const names = [...new Set(judges.map(({ name }) => name))].join(', ');
  throw new Failure('no_judge', `there is no judge ${reference}`, {
    cure: names === '' ? 'make one: tastemaker judge add <name> --model <model>' : `there are: ${names}`,
  });
}
