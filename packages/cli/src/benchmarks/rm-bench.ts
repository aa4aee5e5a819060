/** RM-Bench (Liu et al. 2025, ICLR, arXiv 2410.16184): three styles of a right answer against three of a wrong one. */

import { type Benchmark, RowFault, type ScoredTask } from './benchmark.js';
import { figure, meanOf, missingSubsets, weightedMean } from './means.js';
import { asked, has, listAt, textAt, textsAt } from './row-values.js';

const domains = ['chat', 'math', 'code', 'safety'];
type Level = 'easy' | 'normal' | 'hard';

export const rmBench: Benchmark = {
  name: 'rm-bench',
  title: 'RM-Bench',
  definition:
    'of a right and a wrong answer in three styles each (concise, detailed, detailed with Markdown), share of pairs in which the right one scores higher: hard where the wrong one has the fancier style, normal where both have the same, easy where the right one has; a domain is the mean of the three, the score the mean of the four domains',
  source: 'https://github.com/THU-KEG/RM-Bench',
  looksLike: (row) =>
    has(row, 'prompt', 'chosen', 'rejected') &&
    isOfThree(listAt(row, 'chosen')) &&
    isOfThree(listAt(row, 'rejected')) &&
    !('num_correct' in row),
  readTask(row, path) {
    const [chosen, rejected] = [textsAt(row, 'chosen'), textsAt(row, 'rejected')];
    if (chosen.length !== 3 || rejected.length !== 3)
      throw new RowFault('"chosen" and "rejected" must be three texts each');
    const named = typeof row['domain'] === 'string' ? row['domain'] : (path.split('/').at(-1) ?? '');
    const subset = domains.find((domain) => named.startsWith(domain));
    if (subset === undefined) {
      throw new RowFault(`"domain" (or the file's name) must begin with ${domains.join(', ')}, not "${named}"`);
    }
    const prompt = textAt(row, 'prompt');
    return { messages: asked(prompt), completions: [...chosen, ...rejected], subset, cluster: prompt, correct: 3 };
  },
  missing: (tasks) => missingSubsets(domains, tasks),
  figures(tasks, times) {
    const there = domains.filter((domain) => tasks.some(({ subset }) => subset === domain));
    const of = (domain: string, level: Level) =>
      meanOf(
        tasks,
        times,
        ({ subset }) => subset === domain,
        (task) => shareRight(task, level),
      );
    const levels = ['easy', 'normal', 'hard'] as const;
    const byDomain = there.map((domain) => {
      const parts = levels.map((level) => of(domain, level));
      return figure(domain, { value: weightedMean(parts).value, tasks: parts[0]?.tasks ?? 0 });
    });
    return [
      figure('overall', weightedMean(byDomain)),
      ...levels.map((level) => figure(level, weightedMean(there.map((domain) => of(domain, level))))),
      ...byDomain,
      ...there.flatMap((domain) => levels.map((level) => figure(`${domain} ${level}`, of(domain, level)))),
    ];
  },
};

function isOfThree(value: unknown): boolean {
  return Array.isArray(value) && value.length === 3;
}

/** Styles are numbered by how fancy they are; a tie is not right. */
function shareRight({ scores }: ScoredTask, level: Level): number {
  let [right, pairs] = [0, 0];
  for (let chosen = 0; chosen < 3; chosen += 1) {
    for (let rejected = 0; rejected < 3; rejected += 1) {
      const own = chosen === rejected ? 'normal' : chosen < rejected ? 'hard' : 'easy';
      if (own !== level) continue;
      pairs += 1;
      if ((scores[chosen] ?? Number.NaN) > (scores[3 + rejected] ?? Number.NaN)) right += 1;
    }
  }
  return right / pairs;
}
