// Completions of two models, and judgments of people and of judges on them, without a worker.
import type { Judge } from '@tastemaker/contracts';
import {
  claimJudgePass,
  endJudgePass,
  type NewJudgeJudgment,
  pendingComparisons,
  storeJudgeJudgments,
} from '@tastemaker/database';
import { registerModel } from './models.js';
import type { Person, World } from './world.js';

/**
 * Makes the project's completions those of two models, by whether their texts begin with "left": at temperature 0 those that
 * do, at 1 the others.
 */
export async function writtenByTwoModels(world: World, projectId: string): Promise<{ left: string; right: string }> {
  const [left, right] = [
    (await registerModel(world.database, `left of ${projectId}`, 'assistant')).id,
    (await registerModel(world.database, `right of ${projectId}`, 'assistant')).id,
  ];
  await world.pool.query(
    `UPDATE completions SET author_kind = 'model', source = NULL, checkpoint_hash = repeat('a', 64), sample_index = 0, seed = 1,
       model_id = CASE WHEN text LIKE 'left%' THEN $1::uuid ELSE $2::uuid END,
       sampling = jsonb_build_object('temperature', CASE WHEN text LIKE 'left%' THEN 0 ELSE 1 END, 'topP', 1, 'topK', 0,
         'maxTokens', 128, 'stop', '[]'::jsonb)
     WHERE project_id = $3`,
    [left, right, projectId],
  );
  return { left, right };
}

/** Prefers the right one's answer in the first of each four, the left one's in the others. @returns how many were judged */
export async function judgeSome({ client }: Person, projectId: string, many: number): Promise<number> {
  for (let judged = 0; judged < many; judged += 1) {
    const assignment = await client.nextAssignment(projectId);
    if (assignment === undefined) return judged;
    const isBest = ({ text }: { text: string }) => text.startsWith('right') === (judged % 4 === 0);
    const best = assignment.candidates.find(isBest)?.label ?? 'A';
    await client.submitJudgment(
      assignment.id,
      {
        verdict: 'ranking',
        ranking: [[best], [best === 'A' ? 'B' : 'A']],
        fenceToken: assignment.fenceToken,
        dwellMs: 9000,
      },
      { next: false },
    );
  }
  return many;
}

/** Plays the worker: `find` says what the judge finds of the pair at a place of a pass over all that it has not judged. */
export async function goOver(
  { database }: World,
  { client }: Person,
  { id: judgeId, projectId }: Judge,
  find: (place: number) => Partial<NewJudgeJudgment>,
): Promise<void> {
  const { id } = await client.createJudgePass(projectId, judgeId, {});
  const claimed = await claimJudgePass(database, id, 'test');
  if (claimed === undefined) throw new Error('not claimed');
  const pending = await pendingComparisons(database, claimed.claim, 100);
  for (const [place, { comparisonId }] of pending.entries())
    await storeJudgeJudgments(database, claimed.claim, comparisonId, {
      judgments: [{ first: 0, second: 1, ...find(place) }],
      endpointCalls: 2,
    });
  await endJudgePass(database, claimed.claim, 'succeeded');
}
