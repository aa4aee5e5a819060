/** Judged comparisons for tests, with as little said as the case needs. */

import type { JudgedComparison, LabelerJudgment } from '../src/index.js';

type Said = Partial<Omit<JudgedComparison, 'judgments'>> & {
  /** Of labelers ann, bob, cleo … in turn, unless named. */
  readonly rankings?: readonly (readonly (readonly number[])[])[];
  readonly judgments?: readonly (Pick<LabelerJudgment, 'ranking'> & Partial<LabelerJudgment>)[];
};

const names = ['ann', 'bob', 'cleo', 'dora', 'eve'];

export function judged({ rankings = [], judgments, ...said }: Said): JudgedComparison {
  const prompt = said.prompt ?? 'a prompt';
  return {
    prompt,
    messages: [{ role: 'user', content: prompt }],
    answers: ['one', 'another'],
    tags: [],
    gold: false,
    flagged: false,
    ...said,
    judgments: (judgments ?? rankings.map((ranking) => ({ ranking }))).map((judgment, index) => ({
      labeler: names[index] ?? `labeler ${index}`,
      strength: null,
      ...judgment,
    })),
  };
}
