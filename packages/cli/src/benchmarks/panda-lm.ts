/** PandaLM's test set (Wang et al. 2024, ICLR, arXiv 2306.05087): pairs that three people judged, ties allowed. */

import { type Benchmark, RowFault, type ScoredTask } from './benchmark.js';
import { figure, firstWins, meanOf } from './means.js';
import { asked, has, optionalTextAt, textAt, wholeAt } from './row-values.js';

const annotators = ['annotator1', 'annotator2', 'annotator3'];
const classes = [1, -1, 0] as const;

export const pandaLm: Benchmark = {
  name: 'panda-lm',
  title: 'PandaLM',
  definition:
    'accuracy of three classes (first better, second better, tie) against the majority of three people, with precision, recall and F1 as means over the classes; a reward model ties only where two scores are equal, so the accuracy on pairs that are no tie stands beside',
  source: 'https://github.com/WeOpenML/PandaLM',
  looksLike: (row) => has(row, 'instruction', 'response1', 'response2', ...annotators),
  readTask(row) {
    const votes = annotators.map((name) => wholeAt(row, name));
    const wrong = votes.find((vote) => vote !== 0 && vote !== 1 && vote !== 2);
    if (wrong !== undefined) throw new RowFault(`an annotator says ${wrong}, which is none of 0 (a tie), 1 and 2`);
    const majority = votes.find((vote, index) => votes.indexOf(vote) !== index);
    if (majority === undefined) return { leftOut: 'its three annotators have no majority' };
    const input = optionalTextAt(row, 'input');
    const prompt = [textAt(row, 'instruction'), ...(input.trim() === '' ? [] : [input])].join('\n\n');
    return {
      messages: asked(prompt),
      completions: [textAt(row, 'response1'), textAt(row, 'response2')],
      subset: 'test',
      cluster: prompt,
      label: { 0: 0, 1: 1, 2: -1 }[majority] ?? 0,
    };
  },
  missing: () => [],
  figures(tasks, times) {
    const found = classes.map((each) => ofClass(tasks, times, each));
    const mean = (values: readonly number[]) => ({
      value: values.reduce((sum, value) => sum + value, 0) / values.length,
      tasks: tasks.length,
    });
    const decided = meanOf(
      tasks,
      times,
      ({ label }) => label !== 0,
      (task) => (task.label === 1 ? firstWins(task) : verdict(task) === -1 ? 1 : 0),
    );
    return [
      figure(
        'overall',
        meanOf(
          tasks,
          times,
          () => true,
          (task) => (verdict(task) === task.label ? 1 : 0),
        ),
      ),
      figure('precision', mean(found.map(({ precision }) => precision))),
      figure('recall', mean(found.map(({ recall }) => recall))),
      figure('F1', mean(found.map(({ f1 }) => f1))),
      figure('accuracy without ties', decided),
    ];
  },
};

function verdict({ scores: [first = 0, second = 0] }: ScoredTask): number {
  return Math.sign(first - second);
}

/** 0 where a class is never said or never there, as scikit-learn's `zero_division` default has it. */
function ofClass(tasks: readonly ScoredTask[], times: ArrayLike<number>, each: number) {
  let [hits, said, there] = [0, 0, 0];
  tasks.forEach((task, index) => {
    const often = times[index] ?? 0;
    const [says, is] = [verdict(task) === each, task.label === each];
    if (says && is) hits += often;
    if (says) said += often;
    if (is) there += often;
  });
  const precision = said === 0 ? 0 : hits / said;
  const recall = there === 0 ? 0 : hits / there;
  return { precision, recall, f1: hits === 0 ? 0 : (2 * precision * recall) / (precision + recall) };
}
