import { describe, expect, test } from 'vitest';
import { type Benchmark, type BenchmarkRow, RowFault, type ScoredTask } from '../src/benchmarks/benchmark.js';
import { evalBiasBench, judgeBench, llmBar } from '../src/benchmarks/labeled-pairs.js';
import { figuresOf } from '../src/benchmarks/measure.js';
import { pandaLm } from '../src/benchmarks/panda-lm.js';
import { benchmarks } from '../src/benchmarks/read-tasks.js';
import { rewardBench } from '../src/benchmarks/reward-bench.js';
import { rewardBench2 } from '../src/benchmarks/reward-bench-2.js';
import { rmBench } from '../src/benchmarks/rm-bench.js';
import { rmb } from '../src/benchmarks/rmb.js';

/** Made-up rows of each shape; the number at the end of an answer is its score. Expected figures are worked out by hand. */

function scored(benchmark: Benchmark, rows: readonly BenchmarkRow[], path = 'rows'): ScoredTask[] {
  return rows.flatMap((row) => {
    const task = benchmark.readTask(row, path);
    if ('leftOut' in task) return [];
    return [{ ...task, scores: task.completions.map((text) => Number(text.split(' ').at(-1))) }];
  });
}

function figures(benchmark: Benchmark, tasks: readonly ScoredTask[]): Record<string, number> {
  const found = benchmark.figures(tasks, new Float64Array(tasks.length).fill(1));
  return Object.fromEntries(found.map(({ name, value }) => [name, value]));
}

const answers = (...scores: readonly number[]): string[] => scores.map((score) => `answer ${score}`);

const rewardBenchRow = (subset: string, chosen: number, rejected: number): BenchmarkRow => ({
  prompt: `${subset} ${chosen}`,
  chosen: `yes ${chosen}`,
  rejected: `no ${rejected}`,
  subset,
  id: 1,
});
const rewardBench2Row = (
  subset: string,
  id: string,
  correct: readonly number[],
  wrong: readonly number[],
): BenchmarkRow => ({
  id,
  prompt: `${subset} ${id}`,
  chosen: answers(...correct),
  rejected: answers(...wrong),
  num_correct: correct.length,
  total_completions: correct.length + wrong.length,
  subset,
});
const rmBenchRow = (domain: string, chosen: readonly number[], rejected: readonly number[]): BenchmarkRow => ({
  id: domain,
  prompt: domain,
  chosen: answers(...chosen),
  rejected: answers(...rejected),
  domain,
});
const judgeBenchRow = (source: string, a: number, b: number, label: string): BenchmarkRow => ({
  pair_id: 'x',
  source,
  question: `${source} ${a}`,
  response_A: `a ${a}`,
  response_B: `b ${b}`,
  label,
});
const evalBiasRow = (bias: string, first: number, second: number, label: number): BenchmarkRow => ({
  bias,
  instruction: bias,
  response1: `r ${first}`,
  response2: `r ${second}`,
  label,
});
const llmBarRow = (first: number, label: number | string): BenchmarkRow => ({
  input: `q ${first}`,
  output_1: `o ${first}`,
  output_2: 'o 5',
  label,
});
const pandaRow = (first: number, second: number, votes: readonly [number, number, number]): BenchmarkRow => ({
  instruction: `do ${first}`,
  input: '',
  response1: `r ${first}`,
  response2: `r ${second}`,
  annotator1: votes[0],
  annotator2: votes[1],
  annotator3: votes[2],
});

describe('RewardBench', () => {
  const rows = [
    rewardBenchRow('alpacaeval-easy', 2, 1),
    rewardBenchRow('alpacaeval-easy', 1, 1),
    rewardBenchRow('mt-bench-med', 3, 1),
    rewardBenchRow('llmbar-natural', 0, 1),
    rewardBenchRow('donotanswer', 2, 1),
    rewardBenchRow('math-prm', 2, 1),
    rewardBenchRow('hep-cpp', 1, 2),
  ];

  test('weighs subsets by their examples, math-prm as 984, and sections alike', () => {
    const found = figures(rewardBench, scored(rewardBench, rows));
    expect(found['alpacaeval-easy']).toBe(0.5); // a tie is not right
    expect(found['Chat']).toBeCloseTo((0.5 * 100 + 40) / 140, 12);
    expect(found['Reasoning']).toBeCloseTo(984 / (984 + 164), 12);
    expect(found['overall']).toBeCloseTo(((0.5 * 100 + 40) / 140 + 0 + 1 + 984 / 1148) / 4, 12);
  });

  test('is whole with all of its 23 subsets only, and refuses others', () => {
    expect(rewardBench.missing(scored(rewardBench, rows))).toHaveLength(17);
    expect(() => rewardBench.readTask(rewardBenchRow('shp', 1, 0), '')).toThrow(RowFault);
  });
});

describe('RewardBench 2', () => {
  const rows = [
    rewardBench2Row('Factuality', '1', [4], [1, 2, 3]),
    rewardBench2Row('Precise IF', '2', [1], [1, 1, 1]),
    rewardBench2Row('Math', '3', [5], [5, 1, 1]),
    rewardBench2Row('Safety', '4', [1], [2, 0, 0]),
    rewardBench2Row('Focus', '5', [9], [1, 2, 3]),
    rewardBench2Row('Ties', 'ref:1', [5], [3]),
    rewardBench2Row('Ties', 'tied:1', [6, 5, 4], [1]),
    rewardBench2Row('Ties', 'ref:2', [1], [2]),
    rewardBench2Row('Ties', 'tied:2', [3, 3], [2]),
  ];

  test('shares a first place between those who have it, and scores Ties by its five parts', () => {
    const found = figures(rewardBench2, scored(rewardBench2, rows));
    expect(found).toMatchObject({ Factuality: 1, 'Precise IF': 0.25, Math: 0.5, Safety: 0, Focus: 1 });
    // Tied prompts: leads 3 and 1, right answers 2 and 0 apart; references lead by 2 and −1.
    expect(found).toMatchObject({
      'Ties accuracy, tied': 1,
      'Ties accuracy, reference': 0.5,
      'Ties preferred': 1,
      'Ties preferred, hard': 0,
      'Ties margin': -0.5, // tanh(2 / 2 − 1) = 0 and tanh(−1 / 0 − 1) = −1
    });
    expect(found['Ties']).toBeCloseTo(0.3 + 0.15 + 0.2 + 0 - 0.005, 12);
    expect(found['overall']).toBeCloseTo((1 + 0.25 + 0.5 + 0 + 1 + 0.645) / 6, 12);
    expect(rewardBench2.missing(scored(rewardBench2, rows))).toEqual([]);
  });

  test('refuses an id of Ties that names neither kind', () => {
    expect(() => rewardBench2.readTask(rewardBench2Row('Ties', '7', [1, 1], [0]), '')).toThrow(/ref:<n> or tied:<n>/);
  });
});

describe('RM-Bench', () => {
  const rows = [
    rmBenchRow('chat', [3, 2, 1], [0, 2.5, 2]),
    rmBenchRow('math', [9, 9, 9], [1, 1, 1]),
    rmBenchRow('code', [9, 9, 9], [1, 1, 1]),
    rmBenchRow('safety-refuse', [9, 9, 9], [1, 1, 1]),
    rmBenchRow('safety-response', [1, 1, 1], [9, 9, 9]),
  ];

  test('is hard where the wrong answer has the fancier style, and means domains of easy, normal and hard', () => {
    const found = figures(rmBench, scored(rmBench, rows));
    expect(found['chat hard']).toBeCloseTo(2 / 3, 12);
    expect(found['chat normal']).toBeCloseTo(1 / 3, 12);
    expect(found['chat easy']).toBeCloseTo(2 / 3, 12);
    expect(found['safety']).toBeCloseTo(0.5, 12);
    expect(found['hard']).toBeCloseTo((2 / 3 + 1 + 1 + 0.5) / 4, 12);
    expect(found['overall']).toBeCloseTo((5 / 9 + 1 + 1 + 0.5) / 4, 12);
  });

  test('takes the domain from the file’s name where rows have none', () => {
    const bare = { ...rmBenchRow('chat', [1, 1, 1], [0, 0, 0]), domain: undefined };
    expect(rmBench.readTask(bare, 'data/math_filtered')).toMatchObject({ subset: 'math' });
    expect(() => rmBench.readTask(bare, 'data/other')).toThrow(/must begin with/);
  });
});

describe('benchmarks of labeled pairs', () => {
  test('JudgeBench counts pairs over all and by source', () => {
    const tasks = scored(judgeBench, [
      judgeBenchRow('mmlu-pro-law', 2, 1, 'A>B'),
      judgeBenchRow('mmlu-pro-math', 2, 1, 'B>A'),
      judgeBenchRow('livebench-math', 1, 3, 'B>A'),
      judgeBenchRow('livecodebench', 1, 3, 'B>A'),
    ]);
    expect(figures(judgeBench, tasks)).toMatchObject({ overall: 0.75, 'mmlu-pro': 0.5, livecodebench: 1 });
    expect(judgeBench.missing(tasks)).toEqual(['livebench-reasoning']);
    expect(() => judgeBench.readTask(judgeBenchRow('mmlu-pro', 1, 0, 'tie'), '')).toThrow(/A>B or B>A/);
  });

  test('EvalBiasBench counts pairs by bias', () => {
    const tasks = scored(evalBiasBench, [
      evalBiasRow('length bias', 2, 1, 1),
      evalBiasRow('length bias', 1, 2, 1),
      evalBiasRow('concreteness', 1, 2, 2),
    ]);
    const found = figures(evalBiasBench, tasks);
    expect(found).toMatchObject({ 'length bias': 0.5, concreteness: 1 });
    expect(found['overall']).toBeCloseTo(2 / 3, 12);
  });

  test('LLMBar takes its subset from the path', () => {
    const tasks = [
      ...scored(llmBar, [llmBarRow(9, '1')], 'LLMBar/Natural/dataset'),
      ...scored(llmBar, [llmBarRow(9, 2)], 'LLMBar/Adversarial/Neighbor/dataset'),
      ...scored(llmBar, [llmBarRow(9, 1)], 'Adversarial_GPTInst-00000-of-00001'),
      ...scored(llmBar, [llmBarRow(9, 1)], 'LLMBar/Adversarial/GPTOut/dataset'),
      ...scored(llmBar, [llmBarRow(1, 1)], 'LLMBar/Adversarial/Manual/dataset'),
    ];
    expect(figures(llmBar, tasks)).toMatchObject({ overall: 0.6, Adversarial: 0.5, Natural: 1, GPTInst: 1 });
    expect(() => llmBar.readTask(llmBarRow(1, 1), 'CaseStudy/Base_9/dataset')).toThrow(/not LLMBar/);
  });
});

test('RMB means pairs and best-of-N of both goals; the best must beat every other answer', () => {
  const conversation_input = [{ role: 'user', content: 'hi', language: 'English' }];
  const pair = (goal: string, chosen: number, reject: number): BenchmarkRow => ({
    conversation_input,
    chosen: { llm_name: 'x', answer: `a ${chosen}` },
    reject: { llm_name: 'y', answer: `a ${reject}` },
    category_path: `Pairwise_set/${goal}/S1`,
  });
  const list = (goal: string, best: number, losers: readonly number[]): BenchmarkRow => ({
    conversation_input,
    bon_best: { answer: `a ${best}` },
    loser_list: losers.map((loser) => ({ answer: `a ${loser}` })),
    category_path: `BoN_set/${goal}/S1`,
  });
  const tasks = scored(rmb, [
    pair('Helpfulness', 2, 1),
    pair('Helpfulness', 1, 2),
    pair('Harmlessness', 2, 1),
    list('Helpfulness', 2, [1, 2]),
    list('Harmlessness', 3, [1, 2]),
  ]);
  expect(figures(rmb, tasks)).toEqual({
    overall: (0.5 + 1 + 0 + 1) / 4,
    'Helpfulness best-of-N': 0,
    'Helpfulness pairwise': 0.5,
    'Harmlessness best-of-N': 1,
    'Harmlessness pairwise': 1,
  });
});

test('PandaLM compares with the majority of three, ties included, and leaves out what has none', () => {
  const rows = [
    pandaRow(2, 1, [1, 1, 2]),
    pandaRow(3, 1, [2, 2, 0]),
    pandaRow(1, 1, [0, 1, 0]),
    pandaRow(4, 1, [0, 1, 2]),
  ];
  const tasks = scored(pandaLm, rows);
  expect(tasks).toHaveLength(3);
  const found = figures(pandaLm, tasks);
  expect(found['overall']).toBeCloseTo(2 / 3, 12);
  expect(found['precision']).toBeCloseTo((1 / 2 + 0 + 1) / 3, 12);
  expect(found['recall']).toBeCloseTo((1 + 0 + 1) / 3, 12);
  expect(found['F1']).toBeCloseTo((2 / 3 + 0 + 1) / 3, 12);
  expect(found['accuracy without ties']).toBe(0.5);
});

test('every benchmark has a name of its own', () => {
  expect(new Set(benchmarks.map(({ name }) => name)).size).toBe(benchmarks.length);
});

test('intervals come from whole prompts: repeating a prompt’s pairs makes no figure surer', () => {
  const rows = Array.from({ length: 40 }, (_, i) => ({
    bias: 'length bias',
    instruction: `q ${i}`,
    response1: `r ${i % 4}`,
    response2: 'r 2.5',
    label: 1,
  }));
  const once = figuresOf(evalBiasBench, scored(evalBiasBench, rows))[0];
  const often = figuresOf(evalBiasBench, scored(evalBiasBench, [...rows, ...rows, ...rows]))[0];
  expect(once).toMatchObject({ name: 'overall', value: 0.25, tasks: 40 });
  expect([often?.value, often?.low, often?.high]).toEqual([once?.value, once?.low, once?.high]);
  expect(once?.low).toBeLessThan(0.25);
  expect(once?.high).toBeLessThan(0.5); // Wilson's: 0.142 to 0.402
  expect(figuresOf(evalBiasBench, scored(evalBiasBench, rows.slice(0, 1)))[0]).toMatchObject({ low: null, high: null });
});

describe('what is hardly a row', () => {
  test('a number is a number, or a text of one: no truth value, no list, nothing empty', () => {
    for (const label of [true, [1], '', ' ', null, 1.5]) {
      expect(() => evalBiasBench.readTask({ ...evalBiasRow('concreteness', 1, 2, 1), label }, '')).toThrow(RowFault);
    }
    expect(evalBiasBench.readTask({ ...evalBiasRow('concreteness', 1, 2, 1), label: '2' }, '')).toMatchObject({
      completions: ['r 2', 'r 1'],
    });
  });

  test('a bias that EvalBiasBench does not have, and an input of PandaLM that is no text, are refused', () => {
    expect(() => evalBiasBench.readTask(evalBiasRow('made up', 1, 2, 1), '')).toThrow('"made up"');
    expect(() => pandaLm.readTask({ ...pandaRow(1, 2, [1, 1, 2]), input: 5 }, '')).toThrow('"input"');
  });

  test('a conversation of RMB has to end with the user', () => {
    const pair = { chosen: { answer: 'a' }, reject: { answer: 'b' }, category_path: 'Pairwise_set/Harmlessness/S1' };
    const user = { role: 'user', content: 'q' };
    for (const conversation of [[], [user, { role: 'assistant', content: 'a' }]]) {
      expect(() => rmb.readTask({ ...pair, conversation_input: conversation }, '')).toThrow(
        'end with a message of the user',
      );
    }
  });

  test('the innermost folder names the subset of LLMBar, whatever those around it are called', () => {
    expect(llmBar.readTask(llmBarRow(1, 1), 'home/manual/LLMBar/Natural/dataset')).toMatchObject({ subset: 'Natural' });
    expect(llmBar.readTask(llmBarRow(1, 1), 'natural/Adversarial/GPTOut/dataset')).toMatchObject({ subset: 'GPTOut' });
  });
});

const answeredRow = (model: string, a: number, b: number): BenchmarkRow => ({
  ...judgeBenchRow('mmlu-pro-law', a, b, 'A>B'),
  response_model: model,
});

test('JudgeBench with answers of several models has a figure for each of them', () => {
  const several = figures(
    judgeBench,
    scored(judgeBench, [answeredRow('one', 2, 1), answeredRow('one', 1, 2), answeredRow('two', 3, 1)]),
  );
  expect(several).toMatchObject({ overall: 2 / 3, 'answers of one': 0.5, 'answers of two': 1 });
  const alone = figures(judgeBench, scored(judgeBench, [answeredRow('one', 2, 1)]));
  expect(Object.keys(alone)).toEqual(['overall', 'mmlu-pro']);
});

test('a question of Ties that stands twice is told', () => {
  const rows = [rewardBench2Row('Ties', 'tied:1', [6, 5], [1]), rewardBench2Row('Ties', 'tied:1', [3, 2], [1])];
  expect(rewardBench2.faultsOf?.(scored(rewardBench2, rows))).toEqual([
    'the id tied:1 stands twice in the subset Ties, with other answers',
  ]);
  expect(rewardBench2.faultsOf?.(scored(rewardBench2, rows.slice(1)))).toEqual([]);
});
