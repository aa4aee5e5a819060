// What of a batch the project has already, before anything is made of it.

import type { Database } from '../connection/database.js';
import { splitsByKey } from '../projects/prompts.js';
import { completionKey, type Identified } from './identify.js';
import { foundOf, type Known } from './known.js';
import { addStandIns, standInName } from './labelers.js';
import type { ImportTarget } from './order.js';
import {
  ownComparisons,
  storedComparisons,
  storedCompletions,
  storedPrompts,
  type WantedCompletion,
} from './stored-before.js';

/**
 * What is there of what the batch names, and the batch without what the project itself has exported. Stand-ins that are
 * missing are made, and their ids added to `labelers`.
 */
export async function lookUp(
  tx: Database,
  target: ImportTarget,
  labelers: Map<string, string>,
  batch: readonly Identified[],
): Promise<{ fresh: readonly Identified[]; stored: Known }> {
  const { projectId, source } = target;
  const fresh = await withoutOwn(tx, target, batch);
  const prompts = await promptsBefore(tx, projectId, fresh);
  const isNew = ({ promptHash }: Identified) => !prompts.has(promptHash);
  const stored = {
    prompts,
    splits: await splitsByKey(
      tx,
      projectId,
      fresh.filter(isNew).map(({ splitKey }) => splitKey),
    ),
    completions: await completionsBefore(tx, fresh, prompts),
    comparisons: await comparisonsBefore(tx, projectId, fresh, prompts),
  };
  await addStandIns(tx, target.standIns, namedIn(fresh, source), labelers);
  return { fresh, stored };
}

/** Leaves out what the project itself has exported. */
async function withoutOwn(tx: Database, { projectId, notes }: ImportTarget, batch: readonly Identified[]) {
  const ids = batch.map(({ record }) => record.comparisonId).filter((id) => id !== undefined);
  const own = await ownComparisons(tx, projectId, ids);
  if (own.size === 0) return batch;
  return batch.filter(({ line, record }) => {
    const isOwn = record.comparisonId !== undefined && own.has(record.comparisonId);
    if (isOwn) notes.skip(line, 'the comparison is one of this project');
    return !isOwn;
  });
}

async function promptsBefore(tx: Database, projectId: string, batch: readonly Identified[]): Promise<Known['prompts']> {
  const hashes = [...new Set(batch.map(({ promptHash }) => promptHash))];
  const stored = await storedPrompts(tx, projectId, hashes);
  return new Map(stored.map(({ hash, ...prompt }) => [hash, prompt]));
}

/** Only a prompt that is there has any. */
async function completionsBefore(
  tx: Database,
  batch: readonly Identified[],
  prompts: Known['prompts'],
): Promise<Known['completions']> {
  const wanted = batch.flatMap(({ promptHash, completions }): WantedCompletion[] => {
    const prompt = prompts.get(promptHash);
    if (prompt === undefined) return [];
    return completions.map(({ textHash, source }) => ({ promptId: prompt.id, textHash, source }));
  });
  const stored = await storedCompletions(tx, wanted);
  return new Map(stored.map(({ id, ...completion }) => [completionKey(completion.promptId, completion), id]));
}

/** Only a prompt that is there has any, unless they are known by an id. */
async function comparisonsBefore(
  tx: Database,
  projectId: string,
  batch: readonly Identified[],
  prompts: Known['prompts'],
): Promise<Known['comparisons']> {
  const keys = batch.flatMap(({ originKey, promptHash, record }) => {
    const mayBeThere = record.comparisonId !== undefined || prompts.has(promptHash);
    return originKey !== undefined && mayBeThere ? [originKey] : [];
  });
  const stored = await storedComparisons(tx, projectId, [...new Set(keys)]);
  return new Map(
    stored.map(({ id, originKey, completionIds, judgments }) => [
      originKey,
      {
        id,
        completionIds,
        row: undefined,
        found: new Map(judgments.map((judgment) => [judgment.labelerId, foundOf(judgment)])),
      },
    ]),
  );
}

function* namedIn(batch: readonly Identified[], source: string): Generator<string> {
  for (const { record } of batch) {
    for (const [index, { labeler }] of record.judgments.entries()) yield standInName(labeler, index, source);
  }
}
