import { describe, expect, it } from 'vitest';
import {
  agreementReport,
  clusteredShare,
  goldShare,
  type Judged,
  judgedPairs,
  labelerReport,
  lengthBias,
  paceReport,
  positionBias,
  type Share,
  wilsonShare,
} from '../../src/index.js';
import { firstBetter, judged, secondBetter, tied } from './judgments.js';

describe('the pairs of a judgment', () => {
  const three = { comparisonId: 'c', labelerId: 'l', completionIds: ['x', 'y', 'z'], lengths: [1, 2, 3] };

  it('are all pairs of a ranking, with ties', () => {
    expect(judgedPairs(judged({ ...three, ranking: [[2], [0, 1]] }))).toEqual([
      { first: 0, second: 1, outcome: 0 },
      { first: 0, second: 2, outcome: -1 },
      { first: 1, second: 2, outcome: -1 },
    ]);
  });

  it('say nothing of candidates that a partial ranking leaves out', () => {
    expect(judgedPairs(judged({ ...three, ranking: [[2], [0]] }))).toEqual([{ first: 0, second: 2, outcome: -1 }]);
  });

  it('are ties where all are bad, and none where it was skipped', () => {
    expect(judgedPairs(judged({ ...three, verdict: 'allBad', ranking: null })).map(({ outcome }) => outcome)).toEqual([
      0, 0, 0,
    ]);
    expect(judgedPairs(judged({ ...three, verdict: 'skip', ranking: null }))).toEqual([]);
  });
});

describe('the agreement report', () => {
  // Two labelers on the ten items of Krippendorff 2011, §A: his "two observers, binary data" with α = 0.095.
  const meg = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0];
  const owen = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0];
  const binary = [meg, owen].flatMap((values, labeler) =>
    values.map((value, item) =>
      judged({
        comparisonId: `c${item}`,
        labelerId: `l${labeler}`,
        ranking: value === 0 ? firstBetter : secondBetter,
        tags: [item < 5 ? 'early' : 'late'],
      }),
    ),
  );

  it('gives the published α of two observers', () => {
    const { overall } = agreementReport(binary);
    expect(overall.alphaNominal.value).toBeCloseTo(0.095, 3);
    expect(overall.raw.value).toBeCloseTo(0.6, 12);
    expect(overall.raw.items).toBe(10);
    expect(overall.fleiss?.labels).toBe(2);
  });

  it('names each two labelers with what they share, and the mean of their κ', () => {
    const { cohen, lightKappa } = agreementReport(binary);
    expect(cohen.map(({ labelerIds, items }) => [labelerIds, items])).toEqual([[['l0', 'l1'], 10]]);
    // By hand: p_o = 0.6, p_e = 0.8 · 0.6 + 0.2 · 0.4 = 0.56.
    expect(cohen[0]?.value).toBeCloseTo(0.04 / 0.44, 12);
    expect(lightKappa).toMatchObject({ value: cohen[0]?.value, items: 10 });
  });

  it('tells tags and periods apart', () => {
    const { tags, periods } = agreementReport(binary);
    expect(tags['early']?.raw.value).toBeCloseTo(3 / 5, 12);
    expect(tags['late']?.raw.value).toBeCloseTo(3 / 5, 12);
    expect(periods).toHaveLength(1);
  });

  it('gives α of a criterion on its own scale', () => {
    const rated = [
      [1, 2],
      [3, 3],
      [5, 4],
    ].flatMap((ratings, item) =>
      ratings.map((rating, labeler) =>
        judged({ comparisonId: `c${item}`, labelerId: `l${labeler}`, ratings: { helpful: { 0: rating } } }),
      ),
    );
    const { criteria } = agreementReport(rated);
    // By hand: D_o = 2 · (1 + 0 + 1) / 6, D_e the mean squared difference of the 30 ordered pairs of all six ratings.
    const values = [1, 2, 3, 3, 5, 4];
    const expected = values.flatMap((a) => values.map((b) => (a - b) ** 2)).reduce((sum, d) => sum + d, 0) / 30;
    expect(criteria['helpful']?.alphaInterval.value).toBeCloseTo(1 - 4 / 6 / expected, 12);
  });

  it('resamples the pairs of one comparison together, so rankings of many do not promise too much', () => {
    const six = ['u', 'v', 'w', 'x', 'y', 'z'];
    const rankings = Array.from({ length: 12 }, (_, comparison) =>
      ['l0', 'l1'].map((labelerId, labeler) =>
        judged({
          comparisonId: `c${comparison}`,
          labelerId,
          completionIds: six,
          lengths: six.map(() => 1),
          displayedOrder: [],
          ranking: (labeler === 1 && comparison % 2 === 0 ? [5, 4, 3, 2, 1, 0] : [0, 1, 2, 3, 4, 5]).map((i) => [i]),
        }),
      ),
    ).flat();
    const { raw } = agreementReport(rankings).overall;
    expect(raw.value).toBeCloseTo(0.5, 12);
    // Twelve comparisons, all or nothing: the standard error is √(0.25 / 12) = 0.144, not √(0.25 / 180) = 0.037.
    expect(raw.interval.high - raw.interval.low).toBeGreaterThan(0.4);
  });
});

describe('agreement by version of the labeling instructions', () => {
  it('compares labels within a version only, the newest first', () => {
    const judgments = [
      judged({ comparisonId: 'a', labelerId: 'ann', guidelineVersion: 1, ranking: firstBetter }),
      judged({ comparisonId: 'a', labelerId: 'ben', guidelineVersion: 1, ranking: secondBetter }),
      judged({ comparisonId: 'b', labelerId: 'ann', guidelineVersion: 2, ranking: firstBetter }),
      judged({ comparisonId: 'b', labelerId: 'ben', guidelineVersion: 2, ranking: firstBetter }),
      judged({ comparisonId: 'c', labelerId: 'ann', guidelineVersion: 1 }),
      judged({ comparisonId: 'c', labelerId: 'ben', guidelineVersion: 2 }),
      judged({ comparisonId: 'd', labelerId: 'cat', guidelineVersion: 2, verdict: 'skip', ranking: null }),
      judged({ comparisonId: 'd', labelerId: 'file' }),
    ];
    const { versions } = agreementReport(judgments);
    expect(versions.map(({ version, judgments: count, raw }) => [version, count, raw.value, raw.items])).toEqual([
      [2, 3, 1, 1],
      [1, 3, 0, 1],
      [null, 1, Number.NaN, 0],
    ]);
  });
});

describe('the labeler report', () => {
  it('tells a careful labeler from a contrary one', () => {
    const judgments = Array.from({ length: 40 }, (_, item) =>
      ['ann', 'bob', 'cyd', 'zoe'].map((labelerId) => {
        const truth = item % 2 === 0;
        return judged({
          comparisonId: `c${item}`,
          labelerId,
          ranking: (labelerId === 'zoe') === truth ? secondBetter : firstBetter,
        });
      }),
    ).flat();
    const [ann, , , zoe] = labelerReport(judgments);
    expect(ann?.agreement.value).toBeCloseTo(2 / 3, 12);
    expect(zoe?.agreement.value).toBe(0);
    expect(ann?.dawidSkene.value).toBeGreaterThan(0.9);
    expect(zoe?.dawidSkene.value).toBeLessThan(0.2);
    expect(ann?.crowdBt.lack).toBe('too_few_labels_an_answer');
  });

  it('counts repeats with the same outcome as consistent', () => {
    const report = labelerReport([
      judged({ comparisonId: 'c1', labelerId: 'ann', ranking: firstBetter }),
      judged({ comparisonId: 'c2', labelerId: 'ann', ranking: tied }),
      judged({ comparisonId: 'r1', repeatOf: 'c1', purpose: 'repeat', labelerId: 'ann', ranking: firstBetter }),
      judged({ comparisonId: 'r2', repeatOf: 'c2', purpose: 'repeat', labelerId: 'ann', ranking: secondBetter }),
    ]);
    expect(report[0]?.consistency).toMatchObject({ value: 0.5, cases: 2 });
    expect(report[0]?.judged).toBe(2);
  });

  it('gives gold answers their share with Wilson’s interval', () => {
    const gold = Array.from({ length: 10 }, (_, item) =>
      judged({ comparisonId: `g${item}`, labelerId: 'ann', purpose: 'gold', goldCorrect: item < 8 }),
    );
    const [ann] = labelerReport(gold);
    // Wilson 1927, as in Newcombe 1998's method 3: 8 of 10 gives 0.490 … 0.943.
    expect(ann?.gold.value).toBe(0.8);
    expect(ann?.gold.interval.low).toBeCloseTo(0.4902, 4);
    expect(ann?.gold.interval.high).toBeCloseTo(0.9433, 4);
  });
});

/** Forty known answers, of which the same 32 are found by everybody. */
function goldBy(labelers: readonly string[]): Judged[] {
  return labelers.flatMap((labelerId) =>
    Array.from({ length: 40 }, (_, item) =>
      judged({ comparisonId: `g${item}`, labelerId, purpose: 'gold', goldCorrect: item < 32 }),
    ),
  );
}

function width({ interval: { low, high } }: Share): number {
  return high - low;
}

describe('the interval of a share', () => {
  it('knows no more of known answers that everybody gives alike than of one labeler’s', () => {
    const [one, three] = [goldShare(goldBy(['ann'])), goldShare(goldBy(['ann', 'bob', 'cyd']))];
    expect([one.value, three.value, three.cases]).toEqual([0.8, 0.8, 120]);
    expect(Math.abs(width(three) / width(one) - 1)).toBeLessThan(0.1);
  });

  it('is Wilson’s for clusters where resampling them shows no spread', () => {
    // Newcombe 1998, table I, method 3: 20 of 20 is 0 of 20 turned round, 0.8389 to 1.
    const alike = clusteredShare(Array.from({ length: 20 }, () => ({ sum: 6, count: 6 })));
    expect(alike).toMatchObject({ value: 1, cases: 120 });
    expect(alike.interval.low).toBeCloseTo(1 - 0.1611, 4);
    const { low, high } = clusteredShare([{ sum: 3, count: 6 }]).interval;
    expect([low, high]).toEqual([wilsonShare(0.5, 1).interval.low, wilsonShare(0.5, 1).interval.high]);
  });

  it('is Newcombe’s worked example, 81 of 263', () => {
    // Newcombe 1998, Statistics in Medicine 17, table I, method 3: 0.2553 to 0.3662.
    expect(wilsonShare(81, 263).interval.low).toBeCloseTo(0.2553, 4);
    expect(wilsonShare(81, 263).interval.high).toBeCloseTo(0.3662, 4);
  });

  it('is not of no width where all cases are alike', () => {
    // The same table: 0 of 20 gives 0 to 0.1611.
    expect(wilsonShare(0, 20).interval.low).toBeCloseTo(0, 12);
    expect(wilsonShare(0, 20).interval.high).toBeCloseTo(0.1611, 4);
  });
});

describe('the bias report', () => {
  it('finds those who prefer what is shown first', () => {
    const judgments = Array.from({ length: 100 }, (_, item) => {
      const displayedOrder = item % 2 === 0 ? [0, 1] : [1, 0];
      const [a = 0, b = 1] = item % 5 === 0 ? displayedOrder.toReversed() : displayedOrder;
      return judged({ comparisonId: `c${item}`, labelerId: 'ann', displayedOrder, ranking: [[a], [b]] });
    });
    const { earlierShown, best } = positionBias(judgments);
    expect(earlierShown).toMatchObject({ value: 0.8, cases: 100 });
    expect(earlierShown.interval.low).toBeGreaterThan(0.65);
    expect(best.map(({ candidates, position, share }) => [candidates, position, share.value])).toEqual([
      [2, 0, 0.8],
      [2, 1, 0.2],
    ]);
  });

  it('says nothing of position where the order shown is not known', () => {
    const imported = judged({ comparisonId: 'c', labelerId: 'file', displayedOrder: [] });
    expect(positionBias([imported]).earlierShown.cases).toBe(0);
  });

  it('finds those who prefer the longer answer', () => {
    const judgments = Array.from({ length: 40 }, (_, item) =>
      judged({
        comparisonId: `c${item}`,
        labelerId: 'ann',
        lengths: [200, 100],
        ranking: item < 30 ? firstBetter : secondBetter,
      }),
    );
    const { longerPreferred, byRatio, slope } = lengthBias(judgments);
    expect(longerPreferred.value).toBe(0.75);
    expect(byRatio.filter(({ share }) => share.cases > 0).map(({ upTo }) => upTo)).toEqual([2]);
    // One ratio only, so in closed form: logit(0.75) / log 2, and √(G / (G − 1)) / √(n p (1 − p) log² 2) for pairs by themselves.
    expect(slope.value).toBeCloseTo(Math.log(3) / Math.log(2), 9);
    expect(slope.standardError).toBeCloseTo(Math.sqrt(40 / 39) / Math.sqrt(40 * 0.75 * 0.25 * Math.log(2) ** 2), 9);
    expect(slope).toMatchObject({ pairs: 40, clusters: 40 });
  });
});

describe('the pace report', () => {
  it('counts judgments given faster than anybody can read', () => {
    // 300 characters at four times 238 words of six characters a minute take 3.15 s.
    const { speed } = paceReport(
      [1000, 3000, 3300, 10_000].map((dwellMs, item) =>
        judged({ comparisonId: `c${item}`, labelerId: 'ann', dwellMs }),
      ),
    );
    expect(speed.tooFast).toMatchObject({ value: 0.5, cases: 4 });
    expect(speed.dwellMs.p50).toBe(3150);
  });

  it('begins a new sitting after half an hour', () => {
    const minute = 60_000;
    const times = [0, 1, 2, 40, 41].map((minutes) => minutes * minute);
    const { fatigue } = paceReport(
      times.map((at, item) => judged({ comparisonId: `c${item}`, labelerId: 'ann', at, goldCorrect: null })),
      { stretch: 2 },
    );
    expect(fatigue.map(({ from, judgments }) => [from, judgments])).toEqual([
      [0, 4],
      [2, 1],
    ]);
  });

  it('shows judging that drifts from one week to the next', () => {
    const week = 7 * 24 * 3600 * 1000;
    const monday = Date.UTC(1970, 0, 5);
    const judgments = [0, 1].flatMap((period) =>
      Array.from({ length: 10 }, (_, item) =>
        ['ann', 'bob'].map((labelerId) =>
          judged({
            comparisonId: `c${period}-${item}`,
            labelerId,
            at: monday + period * week + item,
            ranking: period === 1 && labelerId === 'bob' ? secondBetter : firstBetter,
          }),
        ),
      ).flat(),
    );
    const { drift } = paceReport(judgments);
    expect(drift.map(({ from, agreement }) => [(from - monday) / week, agreement.value])).toEqual([
      [0, 1],
      [1, 0],
    ]);
  });
});
