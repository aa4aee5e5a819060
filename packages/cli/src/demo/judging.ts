// Simulated labelers at work: they judge through the public API until nothing is left for any of them.
import type { Assignment, JudgmentAccepted, Project } from '@tastemaker/contracts';
import { topicOfPrompt } from '@tastemaker/microworld';
import type { DemoLabeler } from './project.js';

/**
 * Simulated labelers at work. They see what any labeler sees through the public API (a prompt and lettered candidates)
 * and take turns until nothing is left for any of them.
 */
export async function judgeAll(
  labelers: readonly DemoLabeler[],
  project: Project,
  onJudgment: (done: number) => void,
  signal: AbortSignal,
): Promise<number> {
  let done = 0;
  const work = async ({ labeler, client }: DemoLabeler): Promise<void> => {
    let assignment = (await client.nextAssignment(project.id)) ?? null;
    while (assignment !== null) {
      signal.throwIfAborted();
      const accepted: JudgmentAccepted = await submit({ labeler, client }, assignment);
      assignment = accepted.next;
      done += 1;
      onJudgment(done);
    }
  };
  await Promise.all(labelers.map(work));
  return done;
}

function submit({ labeler, client }: DemoLabeler, assignment: Assignment): Promise<JudgmentAccepted> {
  const { fenceToken } = assignment;
  const topic = topicOfPrompt(assignment.messages.at(-1)?.content ?? '');
  if (topic === undefined) return client.skipAssignment(assignment.id, { fenceToken, reason: 'unclear', dwellMs: 0 });
  const decision = labeler.judge(topic, assignment.candidates);
  if (decision.verdict === 'skip')
    return client.skipAssignment(assignment.id, { fenceToken, reason: decision.reason, dwellMs: 0 });
  const { rationale } = decision;
  if (decision.verdict === 'allBad')
    return client.submitJudgment(assignment.id, { verdict: 'allBad', fenceToken, rationale, dwellMs: 0 });
  const ranking = decision.ranking.map((group) => [...group]);
  return client.submitJudgment(assignment.id, { verdict: 'ranking', ranking, fenceToken, rationale, dwellMs: 0 });
}
