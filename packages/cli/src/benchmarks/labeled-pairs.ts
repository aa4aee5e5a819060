/** Benchmarks of labeled pairs: JudgeBench, EvalBiasBench, LLMBar. Each score is a share of pairs judged as labeled. */

import { type Benchmark, RowFault } from './benchmark.js';
import { figure, firstWins, meanOf, missingSubsets, subsetsOf, weightedMean } from './means.js';
import { asked, has, labeledPair, optionalTextAt, textAt, wholeAt } from './row-values.js';

const judgeBenchSources = ['mmlu-pro', 'livebench-reasoning', 'livebench-math', 'livecodebench'];

/** Tan et al. 2024, arXiv 2410.12784. A reward model is asked once, whichever answer comes first. */
export const judgeBench: Benchmark = {
  name: 'judge-bench',
  title: 'JudgeBench',
  definition:
    'share of pairs whose objectively right answer scores higher, over all pairs and by source; where pairs are of several models’ answers, by each model, too, as its authors report them apart',
  source: 'https://github.com/ScalerLab/JudgeBench',
  looksLike: (row) => has(row, 'question', 'response_A', 'response_B', 'label'),
  readTask(row) {
    const label = textAt(row, 'label');
    if (label !== 'A>B' && label !== 'B>A') throw new RowFault(`"label" must be A>B or B>A, not "${label}"`);
    const source = textAt(row, 'source');
    const subset = judgeBenchSources.find((each) => source.startsWith(each));
    if (subset === undefined) throw new RowFault(`"source" is "${source}", which JudgeBench does not have`);
    const question = textAt(row, 'question');
    const completions = labeledPair(textAt(row, 'response_A'), textAt(row, 'response_B'), label === 'A>B');
    const answeredBy = optionalTextAt(row, 'response_model');
    return {
      messages: asked(question),
      completions,
      subset,
      cluster: question,
      ...(answeredBy === '' ? {} : { answeredBy }),
    };
  },
  missing: (tasks) => missingSubsets(judgeBenchSources, tasks),
  figures: (tasks, times) => [
    figure(
      'overall',
      meanOf(tasks, times, () => true, firstWins),
    ),
    ...subsetFigures(tasks, times),
    ...answererFigures(tasks, times),
  ],
};

const biases = [
  'length bias',
  'concreteness',
  'empty reference',
  'content_continuation',
  'nested_instruction',
  'familiar knowledge preference bias',
];

/** Park et al. 2024, arXiv 2407.06551. */
export const evalBiasBench: Benchmark = {
  name: 'eval-bias-bench',
  title: 'EvalBiasBench',
  definition:
    'share of pairs whose better answer scores higher, by bias and over all pairs (for a score the two orders are one)',
  source: 'https://github.com/ncsoft/offsetbias',
  looksLike: (row) => has(row, 'bias', 'instruction', 'response1', 'response2', 'label'),
  readTask(row) {
    const instruction = textAt(row, 'instruction');
    const subset = textAt(row, 'bias');
    if (!biases.includes(subset)) throw new RowFault(`"bias" is "${subset}", which EvalBiasBench does not have`);
    const completions = labeledPair(textAt(row, 'response1'), textAt(row, 'response2'), labelAt(row) === 1);
    return { messages: asked(instruction), completions, subset, cluster: instruction };
  },
  missing: (tasks) => missingSubsets(biases, tasks),
  figures: (tasks, times) => [
    figure(
      'overall',
      meanOf(tasks, times, () => true, firstWins),
    ),
    ...subsetFigures(tasks, times),
  ],
};

const natural = 'Natural';
const adversarial = ['Neighbor', 'GPTInst', 'GPTOut', 'Manual'];

/** Zeng et al. 2024, ICLR, arXiv 2310.07641. Its files don't name their subset, their folders do. */
export const llmBar: Benchmark = {
  name: 'llmbar',
  title: 'LLMBar',
  definition:
    'share of pairs whose better answer scores higher, by subset; Adversarial is the mean of its four subsets, the score the mean of all five',
  source: 'https://github.com/princeton-nlp/LLMBar',
  looksLike: (row) => has(row, 'input', 'output_1', 'output_2', 'label'),
  readTask(row, path) {
    const subset = `${path}/${optionalTextAt(row, 'subset')}`
      .split(/[/\\_.\-\s]+/)
      .map((part) => [natural, ...adversarial].find((each) => each.toLowerCase() === part.toLowerCase()))
      // The innermost folder that names one: those around it may be called anything.
      .findLast((found) => found !== undefined);
    if (subset === undefined) {
      throw new RowFault(
        `the path must name the subset (${[natural, ...adversarial].join(', ')}), as Dataset/LLMBar of its repository does; other sets there are not LLMBar`,
      );
    }
    const input = textAt(row, 'input');
    const completions = labeledPair(textAt(row, 'output_1'), textAt(row, 'output_2'), labelAt(row) === 1);
    return { messages: asked(input), completions, subset, cluster: input };
  },
  missing: (tasks) => missingSubsets([natural, ...adversarial], tasks),
  figures(tasks, times) {
    const bySubset = subsetFigures(tasks, times);
    const hard = bySubset.filter(({ name }) => adversarial.includes(name));
    return [
      figure('overall', weightedMean(bySubset)),
      ...(hard.length === 0 ? [] : [figure('Adversarial', weightedMean(hard))]),
      ...bySubset,
    ];
  },
};

/** One for each model whose answers are judged, where there are several. */
function answererFigures(...[tasks, times]: Parameters<Benchmark['figures']>) {
  const names = [...new Set(tasks.flatMap(({ answeredBy }) => answeredBy ?? []))];
  if (names.length < 2) return [];
  return names.map((name) =>
    figure(
      `answers of ${name}`,
      meanOf(tasks, times, ({ answeredBy }) => answeredBy === name, firstWins),
    ),
  );
}

function subsetFigures(...[tasks, times]: Parameters<Benchmark['figures']>) {
  return subsetsOf(tasks).map((name) =>
    figure(
      name,
      meanOf(tasks, times, ({ subset }) => subset === name, firstWins),
    ),
  );
}

function labelAt(row: Parameters<Benchmark['looksLike']>[0]): 1 | 2 {
  const label = wholeAt(row, 'label');
  if (label === 1 || label === 2) return label;
  throw new RowFault(`"label" must be 1 or 2, not ${label}`);
}
