import { describe, expect, it } from 'vitest';
import { crowdBt, type Judged, labelerReport, winProbability } from '../../src/index.js';
import { trigamma } from '../../src/labelers/trigamma.js';
import { judged } from '../reports/judgments.js';

const names = ['ann', 'bob', 'cyd'];

/** Numerical Recipes' generator. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Each of the comparisons is judged by all three, who are right as often as `right` says. */
function simulated(seed: number, comparisons: number, right: readonly number[]): Judged[] {
  const draw = generator(seed);
  return Array.from({ length: comparisons }, (_, item) => {
    const truth = draw() < 0.5;
    return names.map((labelerId, labeler) => {
      const isRight = draw() < (right[labeler] ?? 0);
      return judged({ comparisonId: `c${item}`, labelerId, ranking: isRight === truth ? [[0], [1]] : [[1], [0]] });
    });
  }).flat();
}

describe('Dawid and Skene’s share of right labels', () => {
  it('has an interval that holds the truth in 95 % of simulated projects, as far as 60 of them tell', () => {
    const right = [0.9, 0.8, 0.7];
    const covered = [0, 0, 0];
    const projects = 60;
    for (let project = 1; project <= projects; project += 1) {
      labelerReport(simulated(7919 * project, 150, right)).forEach(({ dawidSkene: { interval } }, labeler) => {
        const truth = right[labeler] ?? Number.NaN;
        if (interval.low <= truth && truth <= interval.high) covered[labeler] = (covered[labeler] ?? 0) + 1;
      });
    }
    // Two standard errors of a share of 0.95 among 60 are 0.056.
    for (const count of covered) expect(count / projects).toBeGreaterThanOrEqual(0.95 - 0.056);
  }, 120_000);

  it('never takes somebody for perfect who happened never to differ', () => {
    const [ann] = labelerReport(simulated(3, 20, [1, 1, 1]));
    expect(ann?.dawidSkene.value).toBeGreaterThan(0.95);
    // 20 of 20 alone leave shares down to 0.84 (Wilson 1927).
    expect(ann?.dawidSkene.interval.low).toBeLessThan(0.84);
    expect(ann?.dawidSkene).toMatchObject({ cases: 20, comparisons: 20, lack: null });
  });

  it('is not told of who has judged next to nothing, or alone, and says so', () => {
    const judgments = [
      ...simulated(5, 20, [0.9, 0.9, 0.9]),
      judged({ comparisonId: 'c0', labelerId: 'new' }),
      judged({ comparisonId: 'only', labelerId: 'solo' }),
      judged({ comparisonId: 'c1', labelerId: 'shy', verdict: 'skip', ranking: null }),
    ];
    const lacks = labelerReport(judgments).map(({ labelerId, dawidSkene }) => [
      labelerId,
      dawidSkene.lack,
      Number.isNaN(dawidSkene.value),
    ]);
    expect(lacks.slice(3)).toEqual([
      ['new', 'too_few_comparisons', true],
      ['shy', 'no_judgments', true],
      ['solo', 'nobody_else_judged', true],
    ]);
  });
});

describe('Crowd-BT’s η', () => {
  const truth = [0.95, 0.85, 0.7];
  const items = 40;

  /** Votes by the model itself, strengths from −2 to 2. */
  function votes(labelsAnAnswer: number) {
    const draw = generator(labelsAnAnswer);
    const strength = (item: number) => (4 * item) / (items - 1) - 2;
    return Array.from({ length: (items * labelsAnAnswer) / 2 }, () => {
      const a = Math.floor(draw() * items);
      const b = (a + 1 + Math.floor(draw() * (items - 1))) % items;
      const labeler = Math.floor(draw() * 3);
      const isFirst = draw() < winProbability(strength(a) - strength(b)) === draw() < (truth[labeler] ?? 1);
      return { a, b, labeler, outcome: isFirst ? 1 : 0 };
    });
  }

  it('comes out near 1 for a careless labeler where answers have few labels, so it is not told of them', () => {
    const few = votes(6);
    const fit = crowdBt(
      {
        first: few.map(({ a }) => a),
        second: few.map(({ b }) => b),
        labeler: few.map(({ labeler }) => labeler),
        outcome: few.map(({ outcome }) => outcome),
      },
      items,
      3,
    );
    expect(fit.reliability[2]).toBeGreaterThan(0.85);
    expect(labelerReport(simulated(1, 60, truth)).map(({ crowdBt: { lack } }) => lack)).toEqual(
      names.map(() => 'too_few_labels_an_answer'),
    );
  });

  it('has an interval that holds it where answers have labels enough', () => {
    const judgments = votes(200).map(({ a, b, labeler, outcome }, comparison) =>
      judged({
        comparisonId: `c${comparison % 1000}`,
        labelerId: names[labeler] ?? '',
        completionIds: [`answer ${a}`, `answer ${b}`],
        ranking: outcome === 1 ? [[0], [1]] : [[1], [0]],
      }),
    );
    for (const [labeler, { crowdBt: eta }] of labelerReport(judgments).entries()) {
      expect(eta.lack).toBeNull();
      expect(eta.interval.low).toBeLessThan(truth[labeler] ?? 0);
      expect(eta.interval.high).toBeGreaterThan(truth[labeler] ?? 1);
      expect(eta.interval.high - eta.interval.low).toBeLessThan(0.2);
    }
  });
});

it('The trigamma function is that of tables', () => {
  // ψ′(1) = π²/6 and ψ′(½) = π²/2 (Abramowitz & Stegun 1964, 6.4.2 and 6.4.4); ψ′(5) = π²/6 − 1 − 1/4 − 1/9 − 1/16.
  expect(trigamma(1)).toBeCloseTo(Math.PI ** 2 / 6, 11);
  expect(trigamma(0.5)).toBeCloseTo(Math.PI ** 2 / 2, 11);
  expect(trigamma(5)).toBeCloseTo(Math.PI ** 2 / 6 - 1 - 1 / 4 - 1 / 9 - 1 / 16, 11);
});
