/**
 * From key press to changed scores, and to the next chosen pair: an API process and PostgreSQL as in earnest, completions whose
 * hidden states the inference service computes with a reward model on the default assistant's trunk, and judgments over HTTP.
 */

import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Client, createClient } from '@tastemaker/client';
import type { LiveHeadEvent } from '@tastemaker/contracts';
import { createWorld, defaultWorldSeed, documents } from '@tastemaker/microworld';
import { benchFlags } from './bench-flags.js';
import { emptyDatabase, startLabelingService } from './labeling-service.js';
import { startInference } from './model-services.js';
import { numberOptions } from './number-options.js';
import { figure, note, report } from './report.js';
import { storedRewardModel } from './stored-reward-model.js';

const usage = `pnpm bench live [options]

  --completions 10000  four of each prompt
  --judgments 200      that are measured, after as many that warm up
  --before 500         judgments that the head has learned from before
  --model              whose hidden states are read: a folder or a .gguf of a language model (the default assistant)
  --json               the figures as JSON
`;
const flags = benchFlags(usage, {
  completions: { type: 'string', default: '10000' },
  judgments: { type: 'string', default: '200' },
  before: { type: 'string', default: '500' },
  model: { type: 'string' },
});
const numbers = numberOptions(flags, { completions: { least: 8 }, judgments: { least: 2 }, before: { least: 0 } });
const perPrompt = 4;

/** Prompts with four completions each, sentences of the closed world. */
async function fill(client: Client, projectId: string): Promise<void> {
  const texts = documents(createWorld(defaultWorldSeed), { seed: 1, passes: 40 })[Symbol.iterator]();
  const sentence = (): string => {
    const { value } = texts.next();
    return typeof value === 'string' ? value.slice(0, 200) : randomBytes(8).toString('hex');
  };
  const prompts = Math.floor(numbers.completions / perPrompt);
  for (let first = 0; first < prompts; first += 250) {
    const content = (index: number) => `Tell me something of number ${first + index}.`;
    const count = Math.min(250, prompts - first);
    const wanted = Array.from({ length: count }, (_, index) => ({
      messages: [{ role: 'user' as const, content: content(index) }],
    }));
    const made = await client.createPrompts(projectId, wanted);
    const completions = made.prompts.flatMap(({ id }) =>
      Array.from({ length: perPrompt }, (_, place) => ({
        promptId: id,
        text: `${place}: ${sentence()}`,
        source: 'bench',
      })),
    );
    await client.createCompletions(projectId, completions);
    note(`${(first + count) * perPrompt} completions`);
  }
}

async function untilReady(client: Client, projectId: string): Promise<number> {
  const began = performance.now();
  for (;;) {
    const { state, states, completions, error } = await client.getLiveHead(projectId);
    if (state === 'failed') throw new Error(error ?? 'The live head has failed.');
    if (state === 'ready') return performance.now() - began;
    note(`hidden states: ${states} of ${completions}`);
    await delay(2000);
  }
}

/** What a stream gives, one asked for ahead: it is connected before the first judgment is sent. */
class Ahead {
  readonly #events: AsyncGenerator<LiveHeadEvent>;
  #next: Promise<IteratorResult<LiveHeadEvent, unknown>>;

  constructor(events: AsyncGenerator<LiveHeadEvent>) {
    this.#events = events;
    this.#next = this.#ask();
  }

  /** A stream that is ended while nobody waits for it fails for nobody. */
  #ask(): Promise<IteratorResult<LiveHeadEvent, unknown>> {
    const asked = this.#events.next();
    asked.catch(() => undefined);
    return asked;
  }

  /** The next event of a judgment. */
  async take(): Promise<LiveHeadEvent> {
    for (;;) {
      const { done, value } = await this.#next;
      this.#next = this.#ask();
      if (done === true) throw new Error('The stream of the live head has ended.');
      if (value.comparisonId !== null) return value;
    }
  }
}

/** Judges as many, and waits after each until the head has learned it, if `events` are given. */
async function judge(client: Client, projectId: string, count: number, events?: Ahead) {
  const toScore: number[] = [];
  const toNext: number[] = [];
  let assignment = (await client.nextAssignment(projectId)) ?? null;
  for (let done = 0; done < count && assignment !== null; done += 1) {
    const { id, fenceToken } = assignment;
    const began = performance.now();
    const ranking = Math.random() < 0.5 ? [['A'], ['B']] : [['B'], ['A']];
    const accepted = await client.submitJudgment(id, { verdict: 'ranking', ranking, fenceToken, dwellMs: 0 });
    if (events !== undefined) {
      const { next } = await events.take();
      toNext.push(performance.now() - began);
      if (next !== null) await client.liveScores(projectId, next.promptId);
      toScore.push(performance.now() - began);
    }
    assignment = accepted.next;
  }
  return { toScore, toNext };
}

function quantile(values: readonly number[], share: number): number {
  const ascending = values.toSorted((a, b) => a - b);
  return ascending[Math.min(ascending.length - 1, Math.ceil(share * ascending.length) - 1)] ?? Number.NaN;
}

const spread = (values: readonly number[]) => ({
  p50: figure(quantile(values, 0.5)),
  p95: figure(quantile(values, 0.95)),
  n: values.length,
});

const artifacts = await mkdtemp(join(tmpdir(), 'tastemaker-bench-artifacts-'));
const database = await emptyDatabase();
const { id: modelId, hidden } = await storedRewardModel(database, artifacts, flags.model);
const inference = await startInference(artifacts);
const service = await startLabelingService(database, 1, [], {
  TASTEMAKER_INFERENCE_URL: inference.url,
  TASTEMAKER_ARTIFACTS: artifacts,
});
const abort = new AbortController();
try {
  const client = createClient({ baseUrl: service.urls[0] ?? '', token: service.adminToken });
  const { id: projectId } = await client.createProject({ name: 'Live' });
  await fill(client, projectId);
  await client.ask(projectId, { count: numbers.before + 2 * numbers.judgments });
  await judge(client, projectId, numbers.before);
  await client.putLiveHead(projectId, { rewardModel: modelId });
  const readingMs = await untilReady(client, projectId);
  const events = new Ahead(client.liveHeadEvents(projectId, abort.signal));
  await delay(1000);
  await judge(client, projectId, numbers.judgments, events);
  const { toScore, toNext } = await judge(client, projectId, numbers.judgments, events);
  report(
    {
      pressToScoreMs: spread(toScore),
      pressToNextPairMs: spread(toNext),
      completions: numbers.completions,
      hiddenSize: hidden,
      judgmentsBefore: numbers.before,
      hiddenStatesSeconds: figure(readingMs / 1000),
    },
    flags.json,
  );
} finally {
  abort.abort();
  await inference.stop();
  await service.stop();
  await rm(artifacts, { recursive: true, force: true });
}
