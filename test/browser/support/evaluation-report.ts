/** What a worker finds of a reward model: the figures of its evaluation report, on made-up comparisons that it scored. */
import type { StoredRewardModelReport } from '@tastemaker/contracts';
import type { JudgedComparison } from '@tastemaker/reward-model';
import { reportFigures, type ScoredComparisons } from '../../../services/worker/src/model-reports/report-figures.js';

function idOf(kind: number, number: number): string {
  return `01900000-0000-7000-8000-${String(kind).padStart(4, '0')}${String(number).padStart(8, '0')}`;
}

/** Three labelers a pair, one of whom disagrees now and then; the model is right two times in three. */
function comparisonsOf(split: string, count: number): JudgedComparison[] {
  return Array.from({ length: count }, (_, index) => ({
    id: idOf(1, index),
    answerIds: [2, 3].map((kind) => idOf(kind, index)),
    prompt: idOf(4 + split.length, index >> 1),
    messages: [{ role: 'user', content: `${split} ${index >> 1}` }],
    answers: [`a short answer ${index}`, `quite a bit longer an answer, number ${index}`],
    judgments: [0, 1, 2].map((labeler) => ({
      labeler: `labeler ${labeler}`,
      ranking: (index + (labeler === 2 && index % 4 === 0 ? 1 : 0)) % 2 === 0 ? [[0], [1]] : [[1], [0]],
      strength: (index % 3) + 1,
      displayedOrder: index % 3 === 0 ? [1, 0] : [0, 1],
      ratings: { accuracy: index % 2 === 0 ? [5, 3] : [2, 4] },
    })),
    rules: { form: [index % 2 === 0, index % 2 === 1] },
    tags: [index % 5 === 0 ? 'frost' : 'haiku'],
    gold: false,
    flagged: false,
  }));
}

function scoredBy(comparisons: readonly JudgedComparison[], wrong: number): ScoredComparisons {
  return {
    comparisons,
    scores: comparisons.map((_, index) => {
      const margin = (index % wrong === 0 ? -1 : 1) * (0.3 + (index % 7) / 4);
      return index % 2 === 0 ? [margin, 0] : [0, margin];
    }),
  };
}

interface Told extends Pick<StoredRewardModelReport, 'model' | 'snapshot'> {
  /** The version that it is compared with. */
  readonly against: { readonly id: string; readonly name: string };
}

/** With ties, tags, a rule, a criterion, a control, another version and a learning curve. */
export function evaluationReport({ model, snapshot, against }: Told): StoredRewardModelReport {
  const [train, validation, held] = [
    comparisonsOf('train', 40),
    comparisonsOf('validation', 60),
    comparisonsOf('test', 80),
  ];
  const scored = (wrong: number) => scoredBy(held, wrong);
  const { versions, ...figures } = reportFigures({
    training: train,
    judged: { train: 40, validation: 60, test: 80 },
    splits: { train: scoredBy(train, 9), validation: scoredBy(validation, 3), test: scored(3) },
    headline: 'test',
    trainedOnSnapshot: true,
    control: scored(2),
    against: scored(2),
    learning: {
      pairs: 2000,
      modelId: model.id,
      others: [250, 500, 1000].map((pairs, step) => ({
        modelId: idOf(7, pairs),
        pairs,
        scored: scored([2, 2, 3][step] ?? 3),
      })),
      asItTrained: [],
      lack: null,
    },
  });
  return {
    version: 1,
    model,
    snapshot,
    trainedOnSnapshot: true,
    headline: 'test',
    ...figures,
    against: versions && { model: against, chosen: 'alias', split: 'test', ...versions },
    notAgainst: null,
    measuredAt: '2026-01-01T00:00:00.000Z',
  };
}
