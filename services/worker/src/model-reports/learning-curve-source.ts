// What a model's learning curve is made of: runs on parts of the same snapshot, or how its own run went on.
import type { Artifacts } from '@tastemaker/artifacts';
import {
  type CheckpointReference,
  type Model,
  type RunConfig,
  type Split,
  storedEvaluation,
} from '@tastemaker/contracts';
import { modelsTrainedOn, type TrainedModel } from '@tastemaker/database';
import type { Work } from '../work.js';
import type { LearningInput, TrainingPoint } from './report-figures.js';

/** As a curve needs it, before the other models' answers are scored. */
export interface LearningCurveSource extends Omit<LearningInput, 'others'> {
  readonly others: readonly {
    readonly modelId: string;
    readonly pairs: number;
    readonly checkpoint: CheckpointReference;
  }[];
}

/** More models than this are not scored for a curve. */
const mostOthers = 8;

/** @param headline null where the model was not trained on the snapshot that is scored, so that parts of it are no curve */
export async function learningCurveSource(
  work: Work,
  model: Model,
  headline: Split | null,
): Promise<LearningCurveSource> {
  const pairs = model.metrics['train/pairs'] ?? null;
  const none = { pairs, modelId: model.id, others: [], asItTrained: [] };
  const { snapshotId, parentId: baseModelId } = model;
  if (model.runId === null || snapshotId === null || baseModelId === null) {
    return { ...none, lack: 'The model did not come from a run here, so that what it was trained on is not known.' };
  }
  const trained = await modelsTrainedOn(work.database, { snapshotId, baseModelId });
  const own = trained.find((each) => each.model.id === model.id);
  if (own === undefined) return { ...none, lack: 'The run that made the model was deleted.' };
  const others = headline === null || pairs === null ? [] : othersOf(own, trained);
  return {
    ...none,
    others,
    asItTrained: others.length > 0 ? [] : await evaluationsOf(work.artifacts, own),
    lack: 'Its run noted no evaluation while it saw its data for the first time, and no other run was on a part of them.',
  };
}

/** Models of runs that differ from this one in how many pairs they were to use alone; of one size the newest. */
function othersOf(own: TrainedModel, trained: readonly TrainedModel[]): LearningCurveSource['others'] {
  const ownPairs = own.model.metrics['train/pairs'] ?? 0;
  const bySize = new Map<number, LearningCurveSource['others'][number]>();
  for (const { model, config } of trained) {
    const { checkpointHash } = model;
    const pairs = model.metrics['train/pairs'];
    if (pairs === undefined || checkpointHash === null || pairs >= ownPairs || !isSamePlan(config, own.config))
      continue;
    bySize.set(pairs, { modelId: model.id, pairs, checkpoint: `sha256:${checkpointHash}` });
  }
  return [...bySize.values()].toSorted((a, b) => b.pairs - a.pairs).slice(0, mostOthers);
}

function isSamePlan(one: RunConfig, other: RunConfig): boolean {
  if (one.kind !== 'reward' || other.kind !== 'reward') return false;
  return planOf(one) === planOf(other);
}

function planOf(config: RunConfig): string {
  return JSON.stringify({ ...config, maxPairs: null });
}

/**
 * The run's evaluations on the validation split until it had seen all of its data once. The error of each is that of the last
 * one's interval, which resamples prompts, scaled to its accuracy.
 */
async function evaluationsOf(artifacts: Artifacts, { model, config }: TrainedModel): Promise<TrainingPoint[]> {
  if (config.kind !== 'reward' || model.checkpointHash === null) return [];
  const stored = await storedEvaluationOf(artifacts, model.checkpointHash);
  if (stored === undefined) return [];
  const { validation, learningCurve } = stored;
  const { accuracy, interval, votes } = validation;
  if (accuracy === null || interval.low === null || interval.high === null || votes === 0) return [];
  const variance = ((interval.high - interval.low) / (2 * 1.959963984540054)) ** 2;
  const inflation = Math.max(1, (variance * votes) / Math.max(accuracy * (1 - accuracy), 1 / votes));
  return learningCurve.flatMap(({ pairs, share, accuracy: reached }) => {
    if (reached === null || share === null || pairs === 0 || share > 1 / config.epochs + 1e-9) return [];
    const spread = Math.max(reached * (1 - reached), 1 / votes);
    return [{ pairs, accuracy: reached, standardError: Math.sqrt((inflation * spread) / votes), votes }];
  });
}

async function storedEvaluationOf(artifacts: Artifacts, hash: string) {
  const files = await artifacts.files(hash);
  if (!files.some(({ name }) => name === 'evaluation.json')) return undefined;
  const { stream } = await artifacts.openFile(hash, 'evaluation.json');
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  const parsed = storedEvaluation.safeParse(JSON.parse(Buffer.concat(chunks).toString()));
  return parsed.success ? parsed.data : undefined;
}
