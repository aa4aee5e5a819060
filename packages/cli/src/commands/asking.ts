// `chat`, `best-of`: asking for answers.
import { createInterface } from 'node:readline/promises';
import type { Client } from '@tastemaker/client';
import type { Command } from 'commander';
import { connect } from '../connection.js';
import { type Context, decimal, handle, wholeNumber } from '../context.js';
import { findModel } from '../references.js';

interface GenerationOptions {
  readonly temperature: number;
  readonly maxTokens: number;
  readonly seed?: number;
}

interface BestOfOptions extends GenerationOptions {
  readonly model: string;
  readonly rewardModel: string;
  readonly n: number;
}

export function addAsking(program: Command): void {
  generationOptions(program.command('chat <model> [message...]'))
    .description('talk with a model; without a message, line by line until the end of input')
    .action(handle<GenerationOptions>(chat));
  generationOptions(program.command('best-of <prompt...>'))
    .description('sample n answers and keep the one a reward model likes best')
    .requiredOption('--model <model>', 'who answers: id or name')
    .requiredOption('--reward-model <model>', 'who chooses: id, name or alias')
    .option('--n <n>', 'how many', wholeNumber(1), 8)
    .action(handle<BestOfOptions>(bestOf));
}

function generationOptions(command: Command): Command {
  return command
    .option('--temperature <t>', '0 takes the likeliest token each time', decimal(0), 0.8)
    .option('--max-tokens <n>', 'the longest answer', wholeNumber(1), 128)
    .option('--seed <n>', 'the same seed gives the same answers', wholeNumber(0));
}

/** What is said in a terminal. */
interface Turn {
  role: 'user' | 'assistant';
  content: string;
}

async function chat(context: Context, options: GenerationOptions, operands: readonly string[]): Promise<void> {
  const { client } = connect(context);
  const [reference = '', ...words] = operands;
  const model = await findModel(client, reference);
  if (model.caution !== null) context.terminal.note(model.caution);
  const messages: Turn[] = [];
  const say = async (content: string): Promise<void> => {
    messages.push({ role: 'user', content });
    const answer = await stream(context, client, model.id, messages, options);
    messages.push({ role: 'assistant', content: answer });
  };
  if (words.length > 0) await say(words.join(' '));
  else
    for await (const line of createInterface({ input: context.terminal.input }))
      if (line.trim() !== '') await say(line);
  if (context.terminal.json) context.terminal.result({ model: model.id, caution: model.caution, messages }, '');
}

/** Prints the answer as it is written, and returns it. */
async function stream(
  context: Context,
  client: Client,
  model: string,
  messages: Turn[],
  { temperature, maxTokens, seed }: GenerationOptions,
): Promise<string> {
  let answer = '';
  const request = { model, messages, temperature, max_tokens: maxTokens, ...(seed === undefined ? {} : { seed }) };
  for await (const chunk of client.streamChat(request)) {
    const piece = chunk.choices[0]?.delta.content ?? '';
    answer += piece;
    context.terminal.text(piece);
  }
  context.terminal.text('\n');
  return answer;
}

async function bestOf(context: Context, options: BestOfOptions, words: readonly string[]): Promise<void> {
  const { client } = connect(context);
  const answer = await client.bestOf({
    model: (await findModel(client, options.model)).id,
    rewardModel: options.rewardModel,
    prompt: words.join(' '),
    n: options.n,
    sampling: { temperature: options.temperature, maxTokens: options.maxTokens },
    ...(options.seed === undefined ? {} : { seed: options.seed }),
  });
  const ranked = answer.completions.toSorted((a, b) => b.score - a.score);
  context.terminal.result(
    answer,
    ranked.map(({ score: points, text }) => `${points.toFixed(3)}  ${text}`).join('\n\n'),
  );
}
