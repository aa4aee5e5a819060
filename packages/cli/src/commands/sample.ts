// `sample`: candidates from a model for a project's prompts.
import type { JobPriority, Split } from '@tastemaker/contracts';
import { type Command, Option } from 'commander';
import { connect } from '../connection.js';
import { type Context, decimal, handle, wholeNumber } from '../context.js';
import { priorityOption } from '../priority-option.js';
import { findModel, findProject } from '../references.js';
import { awaitSample } from '../waiting.js';

interface SampleOptions {
  readonly project?: string;
  readonly model: string;
  readonly count: number;
  readonly split?: Split;
  readonly n?: number;
  readonly temperature: number;
  readonly maxTokens: number;
  readonly seed: number;
  readonly comparisons: boolean;
  readonly priority?: JobPriority;
}

export function addSample(program: Command): void {
  program
    .command('sample')
    .description('have a model answer prompts that it has not answered yet, and put its candidates up for judging')
    .requiredOption('--model <model>', 'who answers: id or name')
    .option('--project <project>', 'id or name')
    .option('--count <n>', 'how many prompts', wholeNumber(1), 100)
    .addOption(new Option('--split <split>', 'only of this one').choices(['train', 'validation', 'test']))
    .option('--n <n>', 'candidates for each prompt (default: the project’s setting)', wholeNumber(1))
    .option('--temperature <t>', '0 takes the likeliest token each time', decimal(0), 1)
    .option('--max-tokens <n>', 'the longest answer', wholeNumber(1), 128)
    .option('--seed <n>', 'the same seed gives the same candidates', wholeNumber(0), 0)
    .option('--no-comparisons', 'only sample')
    .addOption(priorityOption('while it waits for a worker (default: normal, high for ten prompts or fewer)'))
    .action(handle<SampleOptions>(sample));
}

async function sample(context: Context, options: SampleOptions): Promise<void> {
  const { client } = connect(context);
  const project = await findProject(client, options.project);
  const model = await findModel(client, options.model);
  const ordered = await client.createSample(project.id, {
    modelId: model.id,
    count: options.count,
    ...(options.split === undefined ? {} : { split: options.split }),
    ...(options.n === undefined ? {} : { n: options.n }),
    sampling: { temperature: options.temperature, maxTokens: options.maxTokens },
    seed: options.seed,
    createComparisons: options.comparisons,
    ...(options.priority === undefined ? {} : { priority: options.priority }),
  });
  const done = await awaitSample(client, ordered, context.terminal);
  if (done.failedPrompts > 0) {
    context.terminal.note(`The model cannot read ${done.failedPrompts} of the ${done.promptCount} prompts:`);
    for (const { promptId, reason } of done.failures) context.terminal.note(`prompt ${promptId}: ${reason}`);
  }
  context.terminal.result(done, `${done.n} candidates each for ${done.completedPrompts} prompts`);
}
