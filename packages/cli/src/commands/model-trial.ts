// `models test` and `models votes`: whether a language model answers, and which of two people prefer.
import type { ModelVoteTally } from '@tastemaker/contracts';
import type { Command } from 'commander';
import { connect } from '../connection.js';
import { handle, wholeNumber } from '../context.js';
import { Failure } from '../failure.js';
import { findModel } from '../references.js';

interface TestOptions {
  readonly prompt?: string;
  readonly timeoutMs: number;
}

export function addModelTrials(models: Command): void {
  models
    .command('test <model>')
    .description('ask a language model one short question, and tell how that went')
    .option('--prompt <text>', 'what to ask')
    .option('--timeout-ms <n>', 'wait no longer', wholeNumber(100), 30_000)
    .action(
      handle<TestOptions>(async (context, options, [reference = '']) => {
        const { client } = connect(context);
        const trial = await client.testModel((await findModel(client, reference)).id, options);
        if (!trial.answered) throw new Failure(trial.code, `no answer after ${trial.latencyMs} ms: ${trial.message}`);
        const { latencyMs, tokens, text } = trial;
        context.terminal.result(trial, `${latencyMs} ms, ${tokens.completion} tokens: ${text.trim()}`);
      }),
    );
  models
    .command('votes <model> <other>')
    .description('what blind votes between two language models say, and whether one may stop')
    .action(
      handle(async (context, _options, [first = '', second = '']) => {
        const { client } = connect(context);
        const [one, other] = [await findModel(client, first), await findModel(client, second)];
        const tally = await client.getModelVotes(one.id, other.id);
        context.terminal.result(tally, describeTally(tally));
      }),
    );
}

function describeTally({ models, ties, bothBad, share, decisive, test }: ModelVoteTally): string {
  const wins = models.map(({ name, wins: won }) => `${won} for ${name}`).join(', ');
  const winner = models.find(({ id }) => id === test.winnerId);
  const togo = test.votesToGo === null ? '' : `; about ${test.votesToGo} decisive votes more, if it stays so`;
  return [
    `${wins}, ${ties} ties, ${bothBad} both bad`,
    ...(share === null
      ? []
      : [
          `${percent(share.value)} of ${decisive} for ${models[0]?.name} (${percent(share.low)}–${percent(share.high)})`,
        ]),
    winner === undefined ? `not decided${togo}` : `decided for ${winner.name}: one may stop`,
  ].join('\n');
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
