import { createClient } from '@tastemaker/client';
import type { Terminal } from '../terminal.js';
import { awaitRun, awaitSample } from '../waiting.js';
import { judgeAll } from './judging.js';
import { measureBestOf } from './measure.js';
import { addHaikuPrompts, inviteLabelers, makeDemoProject, registerDefaultModels } from './project.js';
import { demoScale } from './scale.js';

export interface DemoOptions {
  readonly url: string;
  /** An admin's. */
  readonly token: string;
  readonly engine: 'native' | 'wasm';
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  /** Haiku requests whose candidates are left for people to judge. */
  readonly leftForPeople: number;
}

/** What the loop did and how well it went. */
export interface DemoSummary {
  readonly project: string;
  readonly prompts: number;
  readonly candidates: number;
  readonly judgments: number;
  readonly reward: {
    readonly model: string;
    readonly testAccuracy: number;
    readonly testPairs: number;
    readonly trainingPairs: number;
  };
  /** The better of "longer wins" and "shorter wins", as learned on the training pairs. */
  readonly baseline: { readonly testAccuracy: number };
  readonly bestOf: { readonly n: number; readonly quality: number; readonly prompts: number };
  readonly single: { readonly quality: number };
  readonly engine: string;
  /** What was made smaller because of the engine; absent where nothing was. */
  readonly reduced?: string;
  readonly seconds: number;
}

/** The whole loop through the public API, as researchers and labelers would do it. */
export async function runDemoLoop(options: DemoOptions): Promise<DemoSummary> {
  const { terminal, signal, url } = options;
  const started = Date.now();
  const scale = demoScale(options.engine);
  const client = createClient({ baseUrl: url, token: options.token });
  terminal.note('demo: registering the models that come along');
  const { assistant } = await registerDefaultModels(client);
  const project = await makeDemoProject(client, scale);
  const prompts = await addHaikuPrompts(client, project, scale.prompts + options.leftForPeople);
  const labelers = await inviteLabelers(client, url, project);
  signal.throwIfAborted();

  const sampling = { temperature: scale.temperature, maxTokens: 64 };
  const order = { modelId: assistant.id, n: scale.candidates, sampling, seed: 1 };
  const judged = prompts.slice(0, scale.prompts);
  const promptIds = judged.map((prompt) => prompt.id);
  await awaitSample(client, await client.createSample(project.id, { ...order, promptIds }), terminal, signal);

  const needed = judged.length * scale.judgmentsPerComparison;
  await judgeAll(labelers, project, (done) => terminal.progress('judgments', done, needed), signal);

  const snapshot = await client.createSnapshot(project.id, { kind: 'comparisons', name: 'the demo’s judgments' });
  const run = await client.createRun({
    name: 'haiku-reward',
    snapshotId: snapshot.id,
    baseModelId: assistant.id,
    config: {
      kind: 'reward',
      epochs: scale.epochs,
      pairsPerStep: scale.pairsPerStep,
      learningRate: scale.learningRate,
    },
    seed: 1,
  });
  const finished = await awaitRun(client, run, terminal, signal);

  const models = { model: assistant.id, rewardModel: finished.modelId };
  const measured = await measureBestOf(
    client,
    judged,
    models,
    scale,
    (done, total) => terminal.progress('best of n: prompt', done, total),
    signal,
  );
  if (options.leftForPeople > 0) {
    const left = prompts.slice(scale.prompts).map((prompt) => prompt.id);
    await awaitSample(client, await client.createSample(project.id, { ...order, promptIds: left }), terminal, signal);
  }
  const progress = await client.getProgress(project.id);
  const metric = (name: string): number => finished.metrics[name] ?? Number.NaN;
  return {
    project: project.name,
    prompts: judged.length,
    candidates: judged.length * scale.candidates,
    judgments: progress.judgments.done,
    reward: {
      model: finished.modelId,
      testAccuracy: metric('test/accuracy'),
      testPairs: metric('test/pairs'),
      trainingPairs: metric('train/pairs'),
    },
    baseline: { testAccuracy: metric('baseline/test/accuracy') },
    bestOf: { n: scale.n, quality: measured.best, prompts: measured.prompts },
    single: { quality: measured.single },
    engine: options.engine,
    ...(options.engine === 'wasm'
      ? { reduced: `${scale.prompts} prompts and ${scale.epochs} epochs, because the WASM engine is slow` }
      : {}),
    seconds: Math.round((Date.now() - started) / 100) / 10,
  };
}

/** The summary in words. */
export function describeDemo(summary: DemoSummary): string {
  return [
    `demo: ${summary.candidates} candidates, ${summary.judgments} judgments, ${summary.seconds} s on the ${summary.engine} engine`,
    ...(summary.reduced === undefined ? [] : [`  made smaller: ${summary.reduced}`]),
    `  the reward model agrees with ${percent(summary.reward.testAccuracy)} of ${summary.reward.testPairs} held-out pairs; length alone with ${percent(summary.baseline.testAccuracy)}`,
    `  quality of haiku by ground truth: ${summary.single.quality.toFixed(3)} for one sample, ${summary.bestOf.quality.toFixed(3)} for the best of ${summary.bestOf.n}`,
  ].join('\n');
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
