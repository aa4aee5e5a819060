// `decision` and `forecast`: whether one may stop, and how long it takes still.
import { type LeaderboardBy, leaderboardBy } from '@tastemaker/contracts';
import { type Command, Option } from 'commander';
import { connect } from '../../connection.js';
import { decimal, handle, wholeNumber } from '../../context.js';
import { findEntries, findProject } from '../../references.js';
import { describeDecision, describePrecision } from './judge-text.js';

interface DecisionOptions {
  readonly project?: string;
  readonly by: LeaderboardBy;
  readonly tag?: string;
  readonly promptId?: string;
  readonly votesPerUnit?: number;
}

/** `tastemaker decision <left> <right>` and `tastemaker forecast` */
export function addDecision(program: Command): void {
  program
    .command('decision <left> <right>')
    .description('which of two models, or others, people prefer, by a test that may be looked at after every judgment')
    .option('--project <project>', 'id or name')
    .addOption(
      new Option('--by <attribute>', 'by what completions are told apart')
        .choices(Object.values(leaderboardBy.enum))
        .default('model'),
    )
    .option('--tag <tag>', 'only of prompts with this tag')
    .option('--prompt-id <id>', 'of one question: labelers are then what is independent')
    .option('--votes-per-unit <n>', 'first votes that make a prompt’s score (default: the project’s)', wholeNumber(1))
    .action(
      handle<DecisionOptions>(async (context, { project, ...options }, [left = '', right = '']) => {
        const { client } = connect(context);
        const { id } = await findProject(client, project);
        const found = await client.decision(id, {
          ...(await findEntries(client, options.by, left, right)),
          ...options,
        });
        context.terminal.result(found, describeDecision(found));
      }),
    );
  program
    .command('forecast')
    .description('how many more judgments agreement takes to be known to ±x, and how earlier forecasts fared')
    .option('--project <project>', 'id or name')
    .option('--width <x>', 'the x of ±x, as a share', decimal(0), 0.02)
    .action(
      handle<{ project?: string; width: number }>(async (context, { project, width }) => {
        const { client } = connect(context);
        const found = await client.precisionForecast((await findProject(client, project)).id, { width });
        context.terminal.result(found, describePrecision(found));
      }),
    );
}
