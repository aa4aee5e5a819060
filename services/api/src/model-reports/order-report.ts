// An order for a report: on which snapshot, and beside which other version.
import type { ModelReportCreate } from '@tastemaker/contracts';
import { earlierVersion, type NewModelReport, visibleSnapshot } from '@tastemaker/database';
import { HttpProblem } from '@tastemaker/service/problems';
import { type Asking, type RewardModel, rewardModel } from '../models/resolve.js';

/**
 * What is to be made of a request.
 * @throws HttpProblem `validation_failed` that says what to name; DatabaseError `not_found`
 */
export async function modelReportOrder(
  asking: Asking,
  model: RewardModel,
  {
    snapshotId = model.snapshotId ?? undefined,
    against,
    maxComparisons = 2000,
    priority = 'normal',
  }: ModelReportCreate,
): Promise<Omit<NewModelReport, 'createdBy'>> {
  if (snapshotId === undefined) {
    throw refusal(
      'snapshotId',
      `"${model.name}" does not say what it was trained on; name a snapshot of judged comparisons`,
    );
  }
  const other = await otherVersion(asking, model, against);
  const snapshot = await visibleSnapshot(asking.database, asking.viewer, snapshotId);
  if (snapshot.kind !== 'comparisons') {
    throw refusal('snapshotId', `"${snapshot.name}" holds ${snapshot.kind}; a report needs judged comparisons`);
  }
  const { projectId, id } = snapshot;
  return {
    projectId,
    modelId: model.id,
    snapshotId: id,
    against: other,
    maxComparisons,
    priority,
  };
}

/** The one that is asked for, none where that is null, or else the one before. */
async function otherVersion(
  asking: Asking,
  model: RewardModel,
  against: string | null | undefined,
): Promise<NewModelReport['against']> {
  if (against === null) return undefined;
  if (against === undefined) return earlierVersion(asking.database, asking.viewer, model.id);
  const other = await rewardModel(asking, against, 'against');
  if (other.id === model.id) throw refusal('against', 'is the same model; name another one');
  return { id: other.id, chosen: 'asked' };
}

function refusal(path: string, message: string): HttpProblem {
  return new HttpProblem('validation_failed', `${message}.`, { errors: [{ path, message }] });
}
