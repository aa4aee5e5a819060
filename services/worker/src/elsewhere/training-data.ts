// What the trainers of a run learn from, in the shape that TRL reads: made once from the snapshot by the run's options, and
// kept among the artifacts until the run is over.
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  type DpoConfig,
  defaultValidationShare,
  type Message,
  messagesOfAnswer,
  type RewardConfig,
  type Run,
  toolsApart,
} from '@tastemaker/contracts';
import {
  defaultLearning,
  type JudgedComparison,
  type LearningOptions,
  learningExamples,
  type PreferenceExample,
} from '@tastemaker/reward-model';
import { snapshotFile } from '../snapshot-file.js';
import { readRewardData } from '../trainer/reward/reward-data.js';
import { conversations, type Snapshot } from '../trainer/snapshot-records.js';
import type { Work } from '../work.js';

export interface TrainingData {
  /** Of its artifact. */
  readonly hash: string;
  /** Rows to train on. */
  readonly rows: number;
  readonly validationRows: number;
  /** Characters of a row to train on, in the mean. */
  readonly meanCharacters: number;
}

type Row = Readonly<Record<string, unknown>>;

/** @throws Error where the snapshot has nothing to train on, or is damaged */
export async function makeTrainingData(work: Work, run: Run, stop: AbortSignal): Promise<TrainingData> {
  const dataset = await snapshotFile(work, run.snapshotId, stop);
  const folder = join(work.env.runsFolder, run.id, 'data');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const { train, validation, others } = await rowsOf(run, dataset);
  const counted = await writeRows(join(folder, 'train.jsonl'), train);
  if (counted.rows === 0) {
    throw new Error(
      'Nothing to train on: the training split is empty, tied or without a judgment. Judge or write more first.',
    );
  }
  const held = await writeRows(join(folder, 'validation.jsonl'), validation);
  for (const [name, rows] of Object.entries(others)) await writeRows(join(folder, name), rows);
  const { hash } = await work.artifacts.putFolder(folder, { signal: stop });
  await rm(folder, { recursive: true, force: true });
  return {
    hash,
    rows: counted.rows,
    validationRows: held.rows,
    meanCharacters: counted.characters / counted.rows,
  };
}

interface Rows {
  readonly train: AsyncIterable<Row> | Iterable<Row>;
  readonly validation: AsyncIterable<Row> | Iterable<Row>;
  /** By the file's name. */
  readonly others: Readonly<Record<string, Iterable<Row>>>;
}

async function rowsOf({ config }: Run, dataset: Snapshot): Promise<Rows> {
  if (config.kind === 'pretrain') throw new Error('Pre-training is the worker’s own: order the run without `on`.');
  if (config.kind === 'finetune') {
    return {
      train: demonstrationRows(dataset, 'train'),
      validation: demonstrationRows(dataset, 'validation'),
      others: {},
    };
  }
  const data = await readRewardData({ dataset }, config);
  const learning = learningOf(config);
  const { gold, flagged } = learning;
  const train = learningExamples(data.train, learning).examples;
  const validation = learningExamples(data.validation, { ...defaultLearning, gold, flagged }).examples;
  const hasMargins = learning.strength === 'margin';
  const answers = [...answerRows('validation', data.validation), ...answerRows('test', data.test)];
  return {
    train: train.flatMap((example) => [...pairRows(example, hasMargins)]),
    validation: validation.flatMap((example) => [...pairRows(example, hasMargins)]),
    others: config.kind === 'reward' ? { 'answers.jsonl': answers } : {},
  };
}

function learningOf(config: RewardConfig | DpoConfig): LearningOptions {
  return config.kind === 'reward' ? config.learning : defaultLearning;
}

/**
 * A row for each vote: TRL's loss is the mean over rows, so that two labelers against one weigh as much as a soft label of 2/3.
 * Of a labeler who judged a pair several times and differently, parts of a vote are rounded.
 */
function* pairRows(example: PreferenceExample, hasMargins: boolean): Generator<Row> {
  const { messages, tools } = toolsApart(promptOf(example));
  const answer = (at: number): Message[] =>
    messagesOfAnswer({ text: example.answers[at] ?? '', messages: messagesAt(example, at) });
  const votes = example.pairs.map(({ weight }) => Math.round(weight));
  const none = votes.every((count) => count === 0);
  for (const [index, { winner, loser, requiredMargin = 0 }] of example.pairs.entries()) {
    const row: Row = {
      prompt: messages,
      chosen: answer(winner),
      rejected: answer(loser),
      ...(hasMargins && { margin: requiredMargin }),
      ...(tools.length > 0 && { tools: JSON.stringify(tools) }),
    };
    const times = none ? 1 : (votes[index] ?? 0);
    for (let time = 0; time < times; time++) yield row;
  }
}

function* answerRows(split: 'validation' | 'test', comparisons: readonly JudgedComparison[]): Generator<Row> {
  for (const comparison of comparisons) {
    const { messages, tools } = toolsApart(promptOf(comparison));
    const answers = comparison.answers.map((text, at) =>
      messagesOfAnswer({ text, messages: messagesAt(comparison, at) }),
    );
    const rest = tools.length > 0 ? { tools: JSON.stringify(tools) } : {};
    yield { comparisonId: comparison.id, split, prompt: messages, answers, ...rest };
  }
}

async function* demonstrationRows(dataset: Snapshot, part: 'train' | 'validation'): AsyncGenerator<Row> {
  for await (const { messages: all } of conversations(dataset, part, defaultValidationShare)) {
    const { messages, tools } = toolsApart(all);
    yield { messages, ...(tools.length > 0 && { tools: JSON.stringify(tools) }) };
  }
}

type Answered = Pick<PreferenceExample, 'messages' | 'answers' | 'answerMessages'>;

function promptOf({ messages }: Answered): Message[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as the snapshot's schema parsed them
  return messages as readonly unknown[] as Message[];
}

function messagesAt({ answerMessages = [] }: Answered, at: number): Message[] | undefined {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- likewise
  return answerMessages[at] as readonly unknown[] | undefined as Message[] | undefined;
}

async function writeRows(
  file: string,
  rows: AsyncIterable<Row> | Iterable<Row>,
): Promise<{ rows: number; characters: number }> {
  const counted = { rows: 0, characters: 0 };
  async function* lines() {
    for await (const row of rows) {
      const line = JSON.stringify(row);
      counted.rows += 1;
      counted.characters += line.length;
      yield `${line}\n`;
    }
  }
  await pipeline(Readable.from(lines()), createWriteStream(file));
  return counted;
}
