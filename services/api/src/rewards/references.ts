// Reference sets of a reward model: those that were measured here, and the one that a checkpoint may come with.
import { createHash } from 'node:crypto';
import type { Artifacts } from '@tastemaker/artifacts';
import {
  answerOfMessages,
  comparisonRecord,
  demonstrationRecord,
  type InferenceScoreInput,
  type ScoreReference,
  type ScoreScale,
  type Snapshot,
  type Split,
} from '@tastemaker/contracts';
import { type Database, listScoreReferences, type Viewer } from '@tastemaker/database';
import { HttpProblem } from '@tastemaker/service/problems';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { callerOf } from '../access/caller.js';
import { type Scorer, scoreEach } from '../inference/scores.js';
import { checkpointConfig } from '../models/checkpoint-config.js';
import type { RewardModel } from '../models/resolve.js';
import { readingFilesOf } from '../problems/damaged-artifact.js';
import { storedLines } from '../snapshots/stored-snapshots.js';

interface Sources {
  readonly database: Database;
  readonly artifacts: Artifacts;
  /** For whom: reference sets belong to projects. */
  readonly viewer: Viewer;
}

export function sourcesOf(request: FastifyRequest): Sources {
  const { database, artifacts } = request.server.deps;
  return { database, artifacts, viewer: callerOf(request) };
}

/** Those measured here by name, then the checkpoint's own unless one measured here has its name. */
export async function referencesOf(
  { database, artifacts, viewer }: Sources,
  model: RewardModel,
): Promise<ScoreReference[]> {
  const measured = await listScoreReferences(database, viewer, model.id);
  const own = await ownReference(artifacts, model);
  return own === undefined || measured.some(({ name }) => name === own.name) ? measured : [...measured, own];
}

/** @throws HttpProblem `validation_failed` that says which ones there are */
export async function scaleOf(
  sources: Sources,
  model: RewardModel,
  name: string | undefined,
): Promise<ScoreScale | undefined> {
  if (name === undefined) return undefined;
  const references = await referencesOf(sources, model);
  const [found, another] = references.filter((reference) => reference.name === name);
  if (another !== undefined) throw ambiguous(model, name);
  if (found !== undefined) return { name, mean: found.mean, deviation: found.deviation };
  const names = references.map((reference) => reference.name).join(', ');
  const message = `"${model.name}" has no reference set named ${name}; ${names === '' ? 'it has none' : `it has ${names}`}`;
  const cure = `POST /v1/reward-models/${model.id}/references makes one.`;
  throw new HttpProblem('validation_failed', `${message}. ${cure}`, { errors: [{ path: 'normalize', message }] });
}

function ambiguous({ name: model }: RewardModel, name: string): HttpProblem {
  const message = `several of your projects have a reference set of "${model}" named ${name}; delete one, or take another name`;
  return new HttpProblem('validation_failed', `${message}.`, { errors: [{ path: 'normalize', message }] });
}

/** As `config.json` of a reward model states it, under reward_normalisation. */
const statedNormalisation = z.object({
  reward_normalisation: z.object({ mean: z.number(), deviation: z.number().gt(0), reference: z.string().min(1) }),
});

async function ownReference(artifacts: Artifacts, model: RewardModel): Promise<ScoreReference | undefined> {
  const { id, projectId } = model;
  const stated = statedNormalisation.safeParse(await checkpointConfig(artifacts, model));
  if (!stated.success) return undefined;
  const { mean, deviation, reference: name } = stated.data.reward_normalisation;
  return { modelId: id, projectId, name, mean, deviation, snapshotId: null, count: null, createdAt: null };
}

/** Where the model's scores of a snapshot's answers lie; inputs that the model cannot read are left out. */
export async function measuredScale(
  scorer: Scorer,
  artifacts: Artifacts,
  snapshot: Snapshot,
  { split, limit }: { split?: Split | undefined; limit: number },
): Promise<{ mean: number; deviation: number; count: number }> {
  const inputs = await readingFilesOf('snapshot', snapshot, () =>
    reservoirSample(answersIn(artifacts, snapshot, split), limit),
  );
  const scores = (await scoreEach(scorer, inputs)).flatMap((each) => ('score' in each ? [each.score] : []));
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const deviation = Math.sqrt(scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length);
  if (deviation > 0) return { mean, deviation, count: scores.length };
  const what = scores.length < 2 ? `${scores.length} of its answers could be scored` : 'all its answers score the same';
  throw new HttpProblem('conflict', `${snapshot.name} gives no scale: ${what}. Name another snapshot or split.`);
}

async function* answersIn(
  artifacts: Artifacts,
  { kind, name, contentHash }: Snapshot,
  split: Split | undefined,
): AsyncGenerator<InferenceScoreInput> {
  if (kind === 'documents') {
    const message = `"${name}" holds documents; this needs comparisons or demonstrations`;
    throw new HttpProblem('validation_failed', `${message}.`, { errors: [{ path: 'snapshotId', message }] });
  }
  for await (const lines of storedLines(artifacts, contentHash)) {
    for (const line of lines) {
      const record = kind === 'comparisons' ? comparisonAnswers(line) : demonstrationAnswers(line);
      if (split === undefined || record.split === split) yield* record.answers;
    }
  }
}

interface Answers {
  readonly split: Split | undefined;
  readonly answers: InferenceScoreInput[];
}

function comparisonAnswers(line: string): Answers {
  const { messages, completions, split } = comparisonRecord.parse(JSON.parse(line));
  return { split, answers: completions.map((each) => ({ messages, completion: each.messages ?? each.text })) };
}

function demonstrationAnswers(line: string): Answers {
  const { messages, split } = demonstrationRecord.parse(JSON.parse(line));
  const answer = answerOfMessages(messages.slice(-1));
  return { split, answers: [{ messages: messages.slice(0, -1), completion: answer.messages ?? answer.text }] };
}

/**
 * `count` of the items, each as likely as any other, or all where there are fewer; of the same items always the same.
 * Algorithm R: J. S. Vitter, "Random sampling with a reservoir", ACM Transactions on Mathematical Software 11 (1985).
 */
async function reservoirSample<Item>(items: AsyncIterable<Item>, count: number): Promise<Item[]> {
  const kept: Item[] = [];
  let seen = 0;
  for await (const item of items) {
    const place = kept.length < count ? kept.length : hashedNumber(seen) % (seen + 1);
    if (place < count) kept[place] = item;
    seen += 1;
  }
  return kept;
}

/** A number below 2⁴⁸ for a number: as good as drawn, and the same each time. */
function hashedNumber(number: number): number {
  return createHash('sha256').update(String(number)).digest().readUIntBE(0, 6);
}
