// `decision` and `forecast`: whether one may stop, and how long it takes still.
import type { Command } from 'commander';
import { connect } from '../../connection.js';
import { decimal, handle, wholeNumber } from '../../context.js';
import { findModel, findProject } from '../../references.js';
import { describeDecision, describePrecision } from './judge-text.js';

interface DecisionOptions {
  readonly project?: string;
  readonly tag?: string;
  readonly promptId?: string;
  readonly votesPerUnit?: number;
}

/** `tastemaker decision <model> <other>` and `tastemaker forecast` */
export function addDecision(program: Command): void {
  program
    .command('decision <model> <other>')
    .description('which of two models people prefer, by a test that may be looked at after every judgment')
    .option('--project <project>', 'id or name')
    .option('--tag <tag>', 'only of prompts with this tag')
    .option('--prompt-id <id>', 'of one question: labelers are then what is independent')
    .option('--votes-per-unit <n>', 'first votes that make a prompt’s score (default: the project’s)', wholeNumber(1))
    .action(
      handle<DecisionOptions>(async (context, { project, ...options }, [left = '', right = '']) => {
        const { client } = connect(context);
        const { id } = await findProject(client, project);
        const [one, other] = [await findModel(client, left), await findModel(client, right)];
        const found = await client.decision(id, { left: one.id, right: other.id, ...options });
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
