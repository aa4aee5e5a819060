// Answers of two models that people compared, and judges that were sent over them.
import type { Judge } from '@tastemaker/contracts';
import {
  claimJudgePass,
  endJudgePass,
  type NewJudgeJudgment,
  pendingComparisons,
  storeJudgeJudgments,
} from '@tastemaker/database';
import { registerModel } from '../../../services/api/test/support/models.js';
import { type Person, putUpForJudging } from '../../../services/api/test/support/world.js';
import type { AppWorld } from './app-world.js';

export interface JudgedModels {
  readonly researcher: Person;
  readonly labelers: readonly Person[];
  readonly projectId: string;
  readonly left: string;
  readonly right: string;
}

/** So many pairs of two models' answers, of which two labelers judge so many; they prefer the left one's two times in three. */
export async function judgedModels(
  world: AppWorld,
  { pairs, judged }: { pairs: number; judged: number },
): Promise<JudgedModels> {
  const researcher = await world.person('researcher', 'Ada Winter');
  const labelers = [await world.person('labeler', 'Ines Okafor'), await world.person('labeler', 'Tom Brandt')];
  const settings = { judgmentsPerComparison: 2 };
  const { id: projectId } = await world.project(researcher, labelers, { name: 'Two models', settings });
  const { id: left } = await registerModel(world.database, 'writer-large', 'assistant');
  const { id: right } = await registerModel(world.database, 'writer-small', 'assistant');
  for (let pair = 0; pair < pairs; pair += 1)
    await putUpForJudging(researcher.client, projectId, [`left ${pair}`, `right ${pair}`], 2);
  await world.pool.query(
    `UPDATE completions SET author_kind = 'model', source = NULL, checkpoint_hash = repeat('a', 64), sample_index = 0, seed = 1,
       model_id = CASE WHEN text LIKE 'left%' THEN $1::uuid ELSE $2::uuid END,
       sampling = '{"temperature": 1, "topP": 1, "topK": 0, "maxTokens": 128, "stop": []}'
     WHERE project_id = $3`,
    [left, right, projectId],
  );
  await world.pool.query(`UPDATE prompts SET tags = ARRAY['statistics'] WHERE project_id = $1`, [projectId]);
  for (const labeler of labelers) await judge(labeler, projectId, judged);
  return { researcher, labelers, projectId, left, right };
}

async function judge({ client, user }: Person, projectId: string, count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) {
    const assignment = await client.nextAssignment(projectId);
    if (assignment === undefined) return;
    const isRightBetter = i % 3 === 0 || (user.name.startsWith('Tom') && i % 7 === 0);
    const best = assignment.candidates.find(({ text }) => text.startsWith('right') === isRightBetter)?.label ?? 'A';
    const ranking = [[best], [best === 'A' ? 'B' : 'A']];
    const { fenceToken } = assignment;
    await client.submitJudgment(
      assignment.id,
      { verdict: 'ranking', ranking, fenceToken, dwellMs: 900 },
      { next: false },
    );
  }
}

/** Plays the worker: `find` says what the judge finds of the pair at a place of the pass. */
export async function sendJudge(
  world: AppWorld,
  { researcher, projectId }: JudgedModels,
  { id: judgeId }: Judge,
  find: (place: number) => Partial<NewJudgeJudgment>,
): Promise<void> {
  const { id } = await researcher.client.createJudgePass(projectId, judgeId, {});
  const claimed = await claimJudgePass(world.database, id, 'test');
  if (claimed === undefined) throw new Error('somebody else took the pass');
  const pending = await pendingComparisons(world.database, claimed.claim, 1000);
  for (const [place, { comparisonId }] of pending.entries())
    await storeJudgeJudgments(world.database, claimed.claim, comparisonId, {
      judgments: [{ first: 0, second: 1, ...find(place) }],
      endpointCalls: 2,
    });
  await endJudgePass(world.database, claimed.claim, 'succeeded');
}

/** What a language model said, asked in both orders. */
export function answered(firstAsA: 'A' | 'B', secondAsA: 'A' | 'B'): Partial<NewJudgeJudgment> {
  return {
    readFirstAsA: firstAsA,
    readSecondAsA: secondAsA,
    textFirstAsA: firstAsA,
    textSecondAsA: secondAsA,
    outcome: firstAsA === secondAsA ? 'tie' : firstAsA === 'A' ? 'first' : 'second',
    inputTokens: 412,
    outputTokens: 2,
    latencyMs: 180,
  };
}
