// The demo's loop: from prompts over judgments to a reward model, and what it gained.
import { createClient } from '@tastemaker/client';
import type { HaikuRule, Share } from '@tastemaker/microworld';
import { describeHeldOut, type HeldOutAccuracy, type HeldOutShare, heldOutAccuracy } from '../held-out-accuracy.js';
import type { Terminal } from '../terminal.js';
import { judgeAll } from './judging.js';
import { measureBestOf, type ScoredExample, scoreExample } from './measure.js';
import {
  addHaikuPrompts,
  inviteLabelers,
  makeDemoProject,
  registerCountingAssistant,
  registerDefaultModels,
} from './project.js';
import { demoScale } from './scale.js';
import { type Loop, sampleMissing, trainRewardModel } from './steps.js';

export interface DemoOptions {
  readonly url: string;
  /** Of the server. */
  readonly home: string;
  /** An admin's. */
  readonly token: string;
  readonly engine: 'native' | 'wasm';
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  /** Haiku requests whose candidates are left for people to judge. */
  readonly leftForPeople: number;
}

/** 95 %, by resampling prompts. */
interface Bounds {
  readonly low: number;
  readonly high: number;
}

interface Figure extends Bounds {
  readonly value: number;
  readonly pairs: number;
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
    /** Of `testAccuracy`, which is over votes. */
    readonly testInterval: Bounds;
    readonly testVotes: number;
    /** Pairs of answers that these votes are on. */
    readonly testPairs: number;
    readonly trainingPairs: number;
    /** Where the guideline's rule alone tells two haiku apart: which of them scores higher. Exploratory. */
    readonly accuracyByRule: Readonly<Record<HaikuRule, Figure>>;
  };
  /** The better of "longer wins" and "shorter wins", as learned on the training pairs. */
  readonly baseline: { readonly testAccuracy: number; readonly testInterval: Bounds };
  /** The candidates of one test prompt by the reward model's score, beside what they are worth by ground truth. */
  readonly scores: readonly ScoredExample[];
  /** Chosen by the reward model. */
  readonly bestOf: { readonly n: number; readonly quality: number; readonly prompts: number } & Bounds;
  readonly single: { readonly quality: number } & Bounds;
  /** Chosen by a perfect judge, who knows the ground truth: no reward model reaches more. */
  readonly bestByPerfectJudge: { readonly n: number; readonly quality: number } & Bounds;
  readonly engine: string;
  /** What was made smaller because of the engine; absent where nothing was. */
  readonly reduced?: string;
  readonly seconds: number;
}

/** The whole loop through the public API, as researchers and labelers would do it. */
export async function runDemoLoop(options: DemoOptions): Promise<DemoSummary> {
  const { terminal, signal, url, leftForPeople } = options;
  const started = Date.now();
  const scale = demoScale(options.engine);
  const client = createClient({ baseUrl: url, token: options.token });
  terminal.note('demo: registering the models that come along');
  // Before the assistant itself: the newest model is offered first where one is asked.
  const countingAssistant = await registerCountingAssistant(client, options.home);
  const { assistant } = await registerDefaultModels(client, options.home);
  const project = await makeDemoProject(client, scale);
  const prompts = await addHaikuPrompts(client, project, scale.prompts + leftForPeople);
  const labelers = await inviteLabelers(client, url, project);
  const loop: Loop = { client, terminal, signal, scale, project, assistant, countingAssistant };

  const judged = prompts.slice(0, scale.prompts);
  await sampleMissing(loop, judged);
  const needed = judged.length * scale.judgmentsPerComparison;
  await judgeAll(labelers, project, (done) => terminal.progress('judgments', done, needed), signal);
  const run = await trainRewardModel(loop);
  const scores = await scoreExample(loop, judged, run.modelId);
  const measured = await measureBestOf(loop, judged, run.modelId);
  await sampleMissing(loop, prompts.slice(scale.prompts));

  const heldOut = heldOutAccuracy(run);
  if (heldOut === undefined) throw new Error('The run was measured on no held-out judgment.');
  return {
    project: project.name,
    prompts: judged.length,
    candidates: judged.length * scale.candidates,
    judgments: (await client.getProgress(project.id)).judgments.done,
    reward: {
      model: run.modelId,
      ...testFigures(heldOut.model),
      testVotes: heldOut.votes ?? Number.NaN,
      testPairs: heldOut.pairs,
      trainingPairs: run.metrics['train/pairs'] ?? Number.NaN,
      accuracyByRule: {
        form: figureOf(measured.byRule.form),
        topic: figureOf(measured.byRule.topic),
        season: figureOf(measured.byRule.season),
        repetition: figureOf(measured.byRule.repetition),
      },
    },
    baseline: testFigures(heldOut.lengthAlone),
    scores,
    bestOf: { n: scale.n, prompts: measured.prompts, ...qualityOf(measured.best) },
    single: qualityOf(measured.single),
    bestByPerfectJudge: { n: scale.n, ...qualityOf(measured.perfect) },
    engine: options.engine,
    ...(scale.reduced === undefined ? {} : { reduced: scale.reduced }),
    seconds: Math.round((Date.now() - started) / 100) / 10,
  };
}

/** The summary in words. */
export function describeDemo(summary: DemoSummary): string {
  return [
    `demo: ${summary.candidates} candidates, ${summary.judgments} judgments, ${summary.seconds} s on the ${summary.engine} engine`,
    ...(summary.reduced === undefined ? [] : [`  made smaller: ${summary.reduced}`]),
    `  the reward model ${describeHeldOut(heldOutOf(summary))}`,
    `  quality of haiku by ground truth, over ${summary.bestOf.prompts} prompts: ${quality(summary.single)} for one sample, ${quality(summary.bestOf)} for the best of ${summary.bestOf.n} by the reward model, ${quality(summary.bestByPerfectJudge)} by a perfect judge`,
    '  right where one rule alone tells two haiku apart (exploratory):',
    ...Object.entries(summary.reward.accuracyByRule).map(([rule, figure]) => `    ${rule}: ${ruleText(figure)}`),
    '  In brackets 95 % intervals, by resampling prompts.',
  ].join('\n');
}

function testFigures({ value, low, high }: HeldOutShare): { testAccuracy: number; testInterval: Bounds } {
  return { testAccuracy: value, testInterval: { low: low ?? Number.NaN, high: high ?? Number.NaN } };
}

function heldOutOf({ reward, baseline }: DemoSummary): HeldOutAccuracy {
  return {
    model: { value: reward.testAccuracy, ...reward.testInterval },
    lengthAlone: { value: baseline.testAccuracy, ...baseline.testInterval },
    votes: reward.testVotes,
    pairs: reward.testPairs,
  };
}

function quality({ quality: mean, low, high }: { readonly quality: number } & Bounds): string {
  return `${mean.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;
}

function ruleText({ value, low, high, pairs }: Figure): string {
  return pairs === 0 ? 'no such pair' : `${value.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}] of ${pairs} pairs`;
}

function qualityOf({ value, interval }: Share): { quality: number } & Bounds {
  return { quality: value, ...interval };
}

function figureOf({ value, interval, cases }: Share): Figure {
  return { value, ...interval, pairs: cases };
}
