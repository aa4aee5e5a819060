// Continuous asking: a live head keeps some comparisons open, and chooses the next ones as judgments come.
import { randomInt } from 'node:crypto';
import { askingOrder, int32Max } from '@tastemaker/contracts';
import { askablePrompts, createAsking, type Database, lockAskings, openAsked, projectById } from '@tastemaker/database';
import { approximateInformation, chooseComparisons, mulberry32 } from '@tastemaker/preference';
import type { ProjectHead } from './project-head.js';
import type { LiveHeadOrder } from './thread-messages.js';

/** Makes as many comparisons as are missing. Of several processes that follow the same project, one does. */
export async function keepAsking(database: Database, order: LiveHeadOrder, head: ProjectHead): Promise<void> {
  const { projectId, keepOpen } = order;
  if (keepOpen === 0) return;
  await database.transaction(async (tx) => {
    await lockAskings(tx, projectId);
    const missing = keepOpen - (await openAsked(tx, projectId));
    if (missing > 0) await fillUp(tx, order, head, missing);
  });
}

async function fillUp(tx: Database, order: LiveHeadOrder, head: ProjectHead, count: number): Promise<void> {
  const { projectId, explorationShare, checkpointHash } = order;
  const prompts = await askablePrompts(tx, projectId, { size: 2 });
  const seed = randomInt(int32Max);
  const information = informationOf(head);
  const { chosen, possible } = chooseComparisons(
    prompts.map(({ completionIds, compared }) => ({ completions: completionIds.length, compared })),
    {
      strategy: 'information',
      size: 2,
      amount: { count },
      explorationShare,
      random: mulberry32(seed),
      values: (sets) =>
        sets.map(({ prompt, completions }) =>
          information(completions.map((place) => prompts[prompt]?.completionIds[place] ?? '')),
        ),
    },
  );
  if (chosen.length === 0) return;
  const { settings } = await projectById(tx, projectId);
  const sets = chosen.map(({ prompt, completions, propensity, explored }) => ({
    completionIds: completions.flatMap((place) => prompts[prompt]?.completionIds[place] ?? []),
    propensity,
    explored,
  }));
  await createAsking(tx, {
    projectId,
    strategy: 'information',
    order: askingOrder.parse({ strategy: 'information', explorationShare, count }),
    seed,
    continuous: true,
    possible,
    modelState: `live:${checkpointHash}:${head.votes}`,
    createdBy: null,
    judgmentsNeeded: settings.judgmentsPerComparison,
    chosen: sets,
  });
  for (const { completionIds } of sets) head.close(completionIds[0] ?? '', completionIds[1] ?? '');
}

/** Pairs that the head does not know tell nothing. */
function informationOf(head: ProjectHead): (completionIds: readonly string[]) => number {
  const { first, second, mean, deviation } = head.beliefs();
  const worth = new Map(
    first.map((id, pair) => [
      [id, second[pair] ?? ''].toSorted().join(' '),
      approximateInformation({ mean: mean[pair] ?? 0, deviation: deviation[pair] ?? 0 }),
    ]),
  );
  return (ids) => worth.get(ids.toSorted().join(' ')) ?? 0;
}
