// `models evaluate`: what models know of the small closed world, what they invent, and how far context helps.
import { type Client, createClient } from '@tastemaker/client';
import type { Model } from '@tastemaker/contracts';
import {
  type AssistantEvaluation,
  createWorld,
  defaultWorldSeed,
  evaluateAssistant,
  evaluationReport,
  type GenerateAnswers,
} from '@tastemaker/microworld';
import type { Command } from 'commander';
import { connect } from '../connection.js';
import { type Context, handle, wholeNumber } from '../context.js';
import { registerDefaultModels } from '../demo/project.js';
import { Failure } from '../failure.js';
import { findModel } from '../references.js';
import { inThrowAwayHome } from '../supervisor/throw-away.js';
import type { Terminal } from '../terminal.js';

interface EvaluateOptions {
  readonly model?: readonly string[];
  readonly questions: number;
  readonly seed: number;
  readonly world: number;
}

/** Requests at once; the server answers those that wait together in one batch. */
const concurrency = 32;
/** Longer than any answer in form. */
const maxTokens = 64;

export function addEvaluate(models: Command): void {
  models
    .command('evaluate')
    .description('ask models about the microworld: form, knowledge, inventions, and what context in the prompt helps')
    .option('--model <model...>', 'ids or names; default: the two that come along, base and assistant')
    .option('--questions <n>', 'of each of five sorts', wholeNumber(1), 200)
    .option('--seed <n>', 'the same seed asks the same questions', wholeNumber(0), 1)
    .option('--world <seed>', 'the world that the models were trained on', wholeNumber(0), defaultWorldSeed)
    .action(handle<EvaluateOptions>(evaluate));
}

async function evaluate(context: Context, options: EvaluateOptions): Promise<void> {
  const client = clientOfRunningServer(context, options);
  const { home } = context.env;
  if (client !== undefined) return evaluateWith({ client, home }, context.terminal, options);
  await inThrowAwayHome(context.env, context.terminal, { name: 'evaluate' }, (own) =>
    evaluateWith(
      { client: createClient({ baseUrl: own.url, token: own.adminToken }), home: own.home.folder },
      context.terminal,
      options,
    ),
  );
}

/** Undefined where none runs and none is needed: the models that come along can be asked anywhere. */
function clientOfRunningServer(context: Context, { model }: EvaluateOptions): Client | undefined {
  try {
    return connect(context).client;
  } catch (error) {
    if (model === undefined && error instanceof Failure && error.code === 'no_server') return undefined;
    throw error;
  }
}

/** A server, and the home that it runs from if it is of this machine. */
interface Server {
  readonly client: Client;
  readonly home: string;
}

async function evaluateWith(server: Server, terminal: Terminal, options: EvaluateOptions): Promise<void> {
  const { client } = server;
  const world = createWorld(options.world);
  const { seed, questions } = options;
  const results: Record<string, AssistantEvaluation & { readonly model: string }> = {};
  const reports: string[] = [];
  for (const [key, model] of await chosenModels(server, options)) {
    const found = await evaluateAssistant(world, answersOf(client, model, terminal), { seed, questions });
    const report = evaluationReport(found);
    await client.recordEvaluation(model.id, { suite: 'microworld', metrics: { ...found }, report });
    results[key] = { model: model.id, ...found };
    reports.push(`# ${model.name}\n\n${report}`);
  }
  terminal.result(results, reports.join('\n'));
}

/** By the key under which the result is printed. */
async function chosenModels(
  { client, home }: Server,
  { model: references }: EvaluateOptions,
): Promise<[string, Model][]> {
  if (references === undefined) return Object.entries(await registerDefaultModels(client, home));
  return Promise.all(
    references.map(async (reference): Promise<[string, Model]> => {
      const model = await findModel(client, reference);
      return [model.name, model];
    }),
  );
}

/** Greedy answers over the API, many questions at a time. */
function answersOf(client: Client, model: Model, terminal: Terminal): GenerateAnswers {
  return async (prompts) => {
    const answers: { text: string; finished: boolean }[] = [];
    const queue = prompts.entries();
    let done = 0;
    const ask = async (): Promise<void> => {
      for (const [index, messages] of queue) {
        const order = { model: model.id, messages: [...messages], temperature: 0, seed: 0, max_tokens: maxTokens };
        const [choice] = (await client.chat(order)).choices;
        answers[index] = { text: choice?.message.content ?? '', finished: choice?.finish_reason === 'stop' };
        done += 1;
        terminal.progress(`${model.name}: question`, done, prompts.length);
      }
    };
    await Promise.all(Array.from({ length: concurrency }, ask));
    return answers;
  };
}
