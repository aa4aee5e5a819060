/** RMB (Zhou et al. 2025, ICLR, arXiv 2410.09893): pairs and best-of-N, of helpfulness and of harmlessness. */

import { type Benchmark, type BenchmarkRow, type BenchmarkTask, RowFault, type ScoredTask } from './benchmark.js';
import { figure, meanOf, missingSubsets, weightedMean } from './means.js';
import { has, objectAt, objectsAt, textAt } from './row-values.js';

const subsets = ['Helpfulness best-of-N', 'Helpfulness pairwise', 'Harmlessness best-of-N', 'Harmlessness pairwise'];

export const rmb: Benchmark = {
  name: 'rmb',
  title: 'RMB',
  definition:
    'pairwise: share of pairs whose chosen answer scores higher; best-of-N: share of lists whose best answer scores higher than every other; the score is the mean of both for helpfulness and harmlessness',
  source: 'https://github.com/Zhou-Zoey/RMB-Reward-Model-Benchmark',
  looksLike: (row) =>
    has(row, 'conversation_input') && (has(row, 'chosen', 'reject') || has(row, 'bon_best', 'loser_list')),
  readTask(row, path) {
    const messages = objectsAt(row, 'conversation_input').map(messageOf);
    if (messages.at(-1)?.role !== 'user')
      throw new RowFault('"conversation_input" must end with a message of the user');
    const place = typeof row['category_path'] === 'string' ? row['category_path'] : path;
    const goal = ['Helpfulness', 'Harmlessness'].find((each) => place.includes(each));
    if (goal === undefined) throw new RowFault('"category_path" must name Helpfulness or Harmlessness');
    const best = has(row, 'bon_best');
    const completions = best
      ? [
          textAt(objectAt(row, 'bon_best'), 'answer'),
          ...objectsAt(row, 'loser_list').map((each) => textAt(each, 'answer')),
        ]
      : [textAt(objectAt(row, 'chosen'), 'answer'), textAt(objectAt(row, 'reject'), 'answer')];
    if (completions.length < 2) throw new RowFault('"loser_list" is empty');
    return {
      messages,
      completions,
      subset: `${goal} ${best ? 'best-of-N' : 'pairwise'}`,
      cluster: JSON.stringify(messages.map(({ content }) => content)),
    };
  },
  missing: (tasks) => missingSubsets(subsets, tasks),
  figures(tasks, times) {
    const parts = subsets
      .map((name) =>
        figure(
          name,
          meanOf(tasks, times, ({ subset }) => subset === name, beatsAll),
        ),
      )
      .filter(({ tasks: count }) => count > 0);
    return [figure('overall', weightedMean(parts)), ...parts];
  },
};

function messageOf(row: BenchmarkRow): BenchmarkTask['messages'][number] {
  const role = textAt(row, 'role');
  const content = textAt(row, 'content');
  if (role === 'system' || role === 'user' || role === 'assistant') return { role, content };
  throw new RowFault(`the role "${role}" is none of system, user, assistant`);
}

function beatsAll({ scores: [first = Number.NaN, ...others] }: ScoredTask): number {
  return others.every((score) => first > score) ? 1 : 0;
}
