// `models evaluate`: what models know of the small closed world, what they invent, and how far context helps.
import { type Client, createClient } from '@tastemaker/client';
import type { Model, ModelEvaluation } from '@tastemaker/contracts';
import {
  createWorld,
  defaultWorldSeed,
  evaluateAssistant,
  evaluateHaiku,
  evaluationReport,
  type GenerateAnswers,
  haikuReport,
  type SampleCandidates,
  type Share,
  type World,
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
  readonly haiku: number;
  readonly seed: number;
  readonly world: number;
}

/** Requests at once; the server answers those that wait together in one batch. */
const concurrency = 32;
/** Longer than any answer in form. */
const maxTokens = 64;
const haikuCandidates = 8;
/** As the demo samples them. */
const haikuTemperature = 0.8;

export function addEvaluate(models: Command): void {
  models
    .command('evaluate')
    .description('ask models about the microworld: form, knowledge, inventions, and what context in the prompt helps')
    .option('--model <model...>', 'ids or names; default: the two that come along, base and assistant')
    .option('--questions <n>', 'of each of nine sorts', wholeNumber(1), 200)
    .option(
      '--haiku <n>',
      'requests for haiku as well, 8 candidates each; 0 leaves what a card says of them',
      wholeNumber(0),
      0,
    )
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
  const results: Record<string, Record<string, number | string>> = {};
  const reports: string[] = [];
  for (const [key, model] of await chosenModels(server, options)) {
    const evaluations = [await questioned(client, model, world, terminal, options)];
    if (options.haiku > 0) evaluations.push(await askedForHaiku(client, model, world, terminal, options));
    for (const evaluation of evaluations) await client.recordEvaluation(model.id, evaluation);
    results[key] = Object.assign({ model: model.id }, ...evaluations.map(({ metrics }) => metrics));
    reports.push(`# ${model.name}`, ...evaluations.map(({ report }) => report));
  }
  terminal.result(results, reports.join('\n\n'));
}

async function questioned(
  client: Client,
  model: Model,
  world: World,
  terminal: Terminal,
  { seed, questions }: EvaluateOptions,
): Promise<ModelEvaluation> {
  const found = await evaluateAssistant(world, answersOf(client, model, terminal), { seed, questions });
  return { suite: 'microworld', metrics: flatFigures({ ...found, questions }), report: evaluationReport(found) };
}

/** A suite of its own: what an evaluation without haiku records leaves it in the card. */
async function askedForHaiku(
  client: Client,
  model: Model,
  world: World,
  terminal: Terminal,
  { seed, haiku: prompts }: EvaluateOptions,
): Promise<ModelEvaluation> {
  const found = await evaluateHaiku(world, candidatesOf(client, model, terminal, seed), {
    split: 'heldOut',
    prompts,
    candidates: haikuCandidates,
  });
  return {
    suite: 'microworld-haiku',
    metrics: flatFigures({ ...found, seed, temperature: haikuTemperature }),
    report: haikuReport(found, { seed, temperature: haikuTemperature }),
  };
}

/** `<name>`, `<name>Low`, `<name>High` and `<name>N` of each share, and numbers as they are. */
function flatFigures(found: Readonly<Record<string, number | Share>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(found).flatMap(([name, figure]): [string, number][] =>
      typeof figure === 'number'
        ? [[name, figure]]
        : [
            [name, figure.value],
            [`${name}Low`, figure.interval.low],
            [`${name}High`, figure.interval.high],
            [`${name}N`, figure.cases],
          ],
    ),
  );
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
  return (prompts) =>
    together(prompts, `${model.name}: question`, terminal, async (messages) => {
      const order = { model: model.id, messages: [...messages], temperature: 0, seed: 0, max_tokens: maxTokens };
      const [choice] = (await client.chat(order)).choices;
      return { text: choice?.message.content ?? '', finished: choice?.finish_reason === 'stop' };
    });
}

function candidatesOf(client: Client, model: Model, terminal: Terminal, seed: number): SampleCandidates {
  return (prompts) =>
    together(prompts, `${model.name}: request for haiku`, terminal, async (messages, index) => {
      const sampling = { temperature: haikuTemperature, seed: seed * 100_000 + index, n: haikuCandidates };
      const order = { model: model.id, messages: [...messages], max_tokens: maxTokens, ...sampling };
      return (await client.chat(order)).choices.map(({ message }) => message.content ?? '');
    });
}

/** What `ask` says of each prompt, in their order, so many at once. */
async function together<Prompt, Answer>(
  prompts: readonly Prompt[],
  what: string,
  terminal: Terminal,
  ask: (prompt: Prompt, index: number) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  const queue = prompts.entries();
  let done = 0;
  const work = async (): Promise<void> => {
    for (const [index, prompt] of queue) {
      answers[index] = await ask(prompt, index);
      done += 1;
      terminal.progress(what, done, prompts.length);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return answers;
}
