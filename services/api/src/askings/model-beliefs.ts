// A reward model's scores of a project's completions, for strategies that ask a model.
import { type Database, readableCompletions } from '@tastemaker/database';
import { HttpProblem } from '@tastemaker/service/problems';
import { type Scorer, scoreEach } from '../inference/scores.js';
import { type Beliefs, ensembleBeliefs, type ModelStrategy } from './beliefs.js';

/** Completions whose texts are held at the same time. */
const together = 1000;

/**
 * Of all these completions; those that the model cannot read are left out.
 * @throws HttpProblem `validation_failed` where the strategy needs an ensemble and the model is none; InferenceError
 */
export async function modelBeliefs(
  database: Database,
  scorer: Scorer,
  completionIds: readonly string[],
  strategy: ModelStrategy,
): Promise<Beliefs> {
  const scores = new Map<string, readonly number[]>();
  for (let first = 0; first < completionIds.length; first += together) {
    const readable = await readableCompletions(database, completionIds.slice(first, first + together));
    const inputs = readable.map(({ messages, completion }) => ({ messages, completion }));
    for (const [index, score] of (await scoreEach(scorer, inputs)).entries()) {
      const id = readable[index]?.id;
      if (id !== undefined && 'score' in score) scores.set(id, score.members);
    }
    assertEnsemble(strategy, [...scores.values()][0]?.length, scorer.model.name);
  }
  return ensembleBeliefs(scorer.model.target.model, scores);
}

function assertEnsemble(strategy: ModelStrategy, members: number | undefined, name: string): void {
  if (strategy === 'nearest' || members === undefined || members > 1) return;
  const message = `"${name}" has one head, which disagrees with nobody; ${strategy} needs an ensemble, or the live head`;
  throw new HttpProblem('validation_failed', `This is the wrong kind of model: ${message}.`, {
    errors: [{ path: 'rewardModel', message }],
  });
}
