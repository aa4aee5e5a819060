// `score`, `compare`: asking a reward model.
import { once } from 'node:events';
import type { Client } from '@tastemaker/client';
import { currentAlias } from '@tastemaker/contracts';
import type { Command } from 'commander';
import { connect } from '../connection.js';
import { type Context, handle } from '../context.js';
import { Failure, usageFailure } from '../failure.js';
import { openUpload } from '../files.js';
import { printableJson } from '../printable.js';

/** `score`, `compare`: asking reward models. They are named by id, name or alias, which the server looks up. */

interface ScoreOptions {
  readonly model: string;
  readonly prompt?: string;
  readonly file?: string;
  readonly normalize?: string;
  readonly members?: boolean;
}

interface CompareOptions {
  readonly model: string;
  readonly prompt: string;
}

const whichModel = 'id, name or alias';

export function addScoring(program: Command): void {
  program
    .command('score [completion...]')
    .description('reward scores of answers to one prompt, or of a file of prompts and answers')
    .option('--model <reward model>', whichModel, currentAlias)
    .option('--prompt <text>', 'what the answers answer')
    .option('--file <file>', 'JSON lines of {"prompt", "completion"}, or "messages" for the prompt; - reads stdin')
    .option('--normalize <name>', 'tell scores also on the scale of this reference set of the model')
    .option('--members', 'tell also what each member of an ensemble says, and how far they are apart')
    .action(handle<ScoreOptions>(score));
  program
    .command('compare <a> <b>')
    .description('how likely one answer is preferred to another')
    .option('--model <reward model>', whichModel, currentAlias)
    .requiredOption('--prompt <text>', 'what the answers answer')
    .action(handle<CompareOptions>(compare));
}

async function score(context: Context, options: ScoreOptions, completions: readonly string[]): Promise<void> {
  const { file, prompt, model } = options;
  if (file !== undefined && completions.length === 0 && prompt === undefined) {
    return scoreFile(context, connect(context).client, file, options);
  }
  if (file !== undefined || completions.length === 0 || prompt === undefined) {
    throw usageFailure('what is to be scored?', 'give --prompt and completions, or --file');
  }
  const inputs = completions.map((completion) => ({ prompt, completion }));
  const answer = await connect(context).client.score(model, { inputs, ...tellingOf(options) });
  const lines = completions.map((completion, index) => {
    const { scores, normalized, disagreement } = answer;
    return `${inWords(scores[index], normalized?.[index], disagreement?.[index])}  ${completion}`;
  });
  context.terminal.result(answer, lines.join('\n'));
}

function tellingOf({ normalize, members }: ScoreOptions) {
  return { ...(normalize === undefined ? {} : { normalize }), ...(members === true ? { members } : {}) };
}

function inWords(raw: number | undefined, normalized: number | undefined, disagreement: number | undefined): string {
  const spread = disagreement === undefined ? '' : ` ±${disagreement.toFixed(3)}`;
  const scaled = normalized === undefined ? '' : ` (${normalized.toFixed(3)})`;
  return `${raw?.toFixed(3) ?? '?'}${spread}${scaled}`;
}

/** A line for a line, as JSON with or without --json, while the file is still read. */
async function scoreFile(context: Context, client: Client, file: string, options: ScoreOptions): Promise<void> {
  let failed = 0;
  const { body } = await openUpload(file, context.terminal);
  for await (const line of client.scoreFile(options.model, body, tellingOf(options))) {
    if (!process.stdout.write(`${printableJson(line)}\n`)) await once(process.stdout, 'drain');
    if ('error' in line) failed += 1;
  }
  if (failed > 0)
    throw new Failure(
      'not_scored',
      `${failed} ${failed === 1 ? 'line has' : 'lines have'} no score and says why in its "error"`,
    );
}

async function compare(context: Context, { model, prompt }: CompareOptions, operands: readonly string[]) {
  const { client } = connect(context);
  const [a = '', b = ''] = operands;
  const answer = await client.compare(model, { prompt, a, b });
  const share = `${(100 * answer.probability).toFixed(1)} %`;
  context.terminal.result(
    answer,
    `${share} for the first: ${answer.scores.a.toFixed(3)} to ${answer.scores.b.toFixed(3)}`,
  );
}
