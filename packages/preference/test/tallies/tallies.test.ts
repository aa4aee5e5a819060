// Reports from tallies are those from the judgments themselves.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  agreementReport,
  type CountedCell,
  comparisonCells,
  goldShare,
  type Judged,
  labelerReport,
  lengthBias,
  paceReport,
  positionBias,
  type Share,
  Tally,
  talliedAgreement,
  talliedGold,
  talliedLabelers,
  talliedLength,
  talliedPace,
  talliedPosition,
  tallyPeriods,
} from '../../src/index.js';

const comparison = fc.record({
  candidates: fc.integer({ min: 2, max: 4 }),
  purpose: fc.constantFrom('work' as const, 'work' as const, 'gold' as const),
  tags: fc.subarray(['math', 'code']),
  lengths: fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 4, maxLength: 4 }),
  judgments: fc.array(
    fc.record({
      ranks: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 4, maxLength: 4 }),
      verdict: fc.constantFrom('ranking' as const, 'ranking' as const, 'allBad' as const, 'skip' as const),
      isShownBackwards: fc.boolean(),
      isShownKnown: fc.boolean(),
      dwellMs: fc.option(fc.integer({ min: 1, max: 200_000 })),
      at: fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2026, 2, 1) }),
      version: fc.option(fc.integer({ min: 1, max: 2 })),
      rating: fc.option(fc.integer({ min: 1, max: 3 })),
      isGoldRight: fc.boolean(),
    }),
    { minLength: 1, maxLength: 4 },
  ),
});

const project = fc.array(comparison, { minLength: 1, maxLength: 12 }).map((comparisons) =>
  comparisons.flatMap(({ candidates, purpose, tags, lengths, judgments }, number) =>
    judgments.map((given, labeler): Judged => {
      const all = Array.from({ length: candidates }, (_, candidate) => candidate);
      const groups = [0, 1, 2].map((rank) => all.filter((candidate) => given.ranks[candidate] === rank));
      const shown = given.isShownBackwards ? all.toReversed() : all;
      return {
        comparisonId: `c${number}`,
        labelerId: `l${labeler}`,
        purpose,
        repeatOf: null,
        verdict: given.verdict,
        ranking: given.verdict === 'ranking' ? groups.filter(({ length }) => length > 0) : null,
        displayedOrder: given.isShownKnown ? shown : [],
        completionIds: all.map((candidate) => `c${number}-${candidate}`),
        lengths: lengths.slice(0, candidates),
        promptLength: 50,
        tags,
        ratings: given.rating === null ? null : { style: { 0: given.rating, 1: 2 } },
        dwellMs: given.dwellMs,
        at: given.at,
        goldCorrect: purpose === 'gold' ? given.isGoldRight : null,
        guidelineVersion: given.version,
      };
    }),
  ),
);

function tallyOf(judgments: readonly Judged[]): Tally {
  const counts = new Map<string, CountedCell>();
  const ids = new Set(judgments.map(({ comparisonId }) => comparisonId));
  for (const id of ids) {
    const isOwn = ({ comparisonId }: Judged) => comparisonId === id;
    const first = judgments.find(isOwn)?.repeatOf;
    const firstTime = judgments.filter(({ comparisonId }) => comparisonId === first);
    comparisonCells(judgments.filter(isOwn), firstTime, (statistic, groupedBy, key, cell) => {
      const name = [statistic, groupedBy, key, cell].join('\n');
      counts.set(name, { statistic, groupedBy, key, cell, count: (counts.get(name)?.count ?? 0) + 1 });
    });
  }
  return new Tally(counts.values());
}

/** Every share's value and cases, rounded; intervals and standard errors are drawn in another order, dwell times known within 1 %. */
function figuresOf(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? Number(value.toFixed(6)) : String(value);
  if (Array.isArray(value)) return value.map(figuresOf);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(
    ([key]) => !['interval', 'standardError', 'medianDwellMs', 'dwellMs'].includes(key),
  );
  return Object.fromEntries(kept.map(([key, inner]) => [key, figuresOf(inner)]));
}

function knownMedians(figures: readonly { medianDwellMs: number }[]): number[] {
  return figures.map(({ medianDwellMs }) => medianDwellMs).filter((median) => !Number.isNaN(median));
}

function width({ interval }: Pick<Share, 'interval'>): number {
  return interval.high - interval.low;
}

describe('reports from tallies', () => {
  it('have the figures of agreement that the judgments have', () => {
    fc.assert(
      fc.property(project, (judgments) => {
        const options = { periodMs: tallyPeriods.week, minimumShared: 2 };
        const expected = agreementReport(judgments, options);
        const told = talliedAgreement(tallyOf(judgments), judgments, 'week');
        const comparable = ({ tags, cohen: _ofSample, lightKappa: _itsMean, ...report }: typeof expected) =>
          // A tag of skips alone is told of by the judgments, and stands in no tally.
          figuresOf({
            ...report,
            tags: Object.fromEntries(Object.entries(tags).filter(([, { raw }]) => raw.items > 0)),
          });
        expect(comparable(told)).toEqual(comparable(expected));
      }),
      { numRuns: 25 },
    );
  });

  it('have the figures of each labeler that the judgments have, dwell times within 1 %', () => {
    fc.assert(
      fc.property(project, (judgments) => {
        const told = talliedLabelers(tallyOf(judgments), judgments);
        const expected = labelerReport(judgments);
        expect(figuresOf(told)).toEqual(figuresOf(expected));
        const medians = knownMedians(expected);
        expect(knownMedians(told)).toHaveLength(medians.length);
        const errors = knownMedians(told).map((median, labeler) =>
          Math.abs(median / (medians[labeler] ?? Number.NaN) - 1),
        );
        expect(Math.max(0, ...errors)).toBeLessThanOrEqual(0.0102);
        expect(figuresOf(talliedGold(tallyOf(judgments).cells('gold')))).toEqual(figuresOf(goldShare(judgments)));
      }),
      { numRuns: 25 },
    );
  });

  it('have the figures of position, length, speed and drift that the judgments have', () => {
    fc.assert(
      fc.property(project, (judgments) => {
        const tally = tallyOf(judgments);
        expect(figuresOf(talliedPosition(tally))).toEqual(figuresOf(positionBias(judgments)));
        expect(figuresOf(talliedLength(tally, judgments))).toEqual(figuresOf(lengthBias(judgments)));
        const pace = paceReport(judgments, { periodMs: tallyPeriods.month });
        expect(figuresOf(talliedPace(tally, judgments, 'month'))).toEqual(figuresOf(pace));
      }),
      { numRuns: 25 },
    );
  });

  it('know whether repeats have the outcome of the first time', () => {
    const plain: Omit<Judged, 'comparisonId' | 'ranking' | 'purpose' | 'repeatOf'> = {
      labelerId: 'l',
      verdict: 'ranking',
      displayedOrder: [0, 1],
      completionIds: ['x', 'y'],
      lengths: [1, 1],
      promptLength: 1,
      tags: [],
      ratings: null,
      dwellMs: 1,
      at: 0,
      goldCorrect: null,
      guidelineVersion: null,
    };
    const judgments: Judged[] = [
      { ...plain, comparisonId: 'a', purpose: 'work', repeatOf: null, ranking: [[0], [1]] },
      { ...plain, comparisonId: 'b', purpose: 'work', repeatOf: null, ranking: [[0], [1]] },
      { ...plain, comparisonId: 'again a', purpose: 'repeat', repeatOf: 'a', ranking: [[0], [1]] },
      { ...plain, comparisonId: 'again b', purpose: 'repeat', repeatOf: 'b', ranking: [[0, 1]] },
    ];
    const [figures] = talliedLabelers(tallyOf(judgments), []);
    expect(figures?.consistency).toMatchObject({ value: 0.5, cases: 2 });
  });

  it('have intervals as wide as resampling every comparison gives', () => {
    // 3000 comparisons of two judgments, a third of which disagree.
    const judgments = Array.from({ length: 3000 }, (_, number) =>
      [0, 1].map((labeler): Judged => {
        const isSecond = labeler === 1 && number % 3 === 0;
        return {
          comparisonId: `c${number}`,
          labelerId: `l${labeler}`,
          purpose: 'work',
          repeatOf: null,
          verdict: 'ranking',
          ranking: isSecond ? [[1], [0]] : [[0], [1]],
          displayedOrder: number % 2 === 0 ? [0, 1] : [1, 0],
          completionIds: [`x${number}`, `y${number}`],
          lengths: [1, 1],
          promptLength: 1,
          tags: [],
          ratings: null,
          dwellMs: 1000,
          at: 0,
          goldCorrect: null,
          guidelineVersion: 1,
        };
      }),
    ).flat();
    const expected = agreementReport(judgments).overall;
    const told = talliedAgreement(tallyOf(judgments), [], 'week').overall;
    expect(width(told.raw) / width(expected.raw)).toBeCloseTo(1, 1);
    expect(width(told.alphaNominal) / width(expected.alphaNominal)).toBeCloseTo(1, 1);
    const position = positionBias(judgments).earlierShown;
    expect(width(talliedPosition(tallyOf(judgments)).earlierShown) / width(position)).toBeCloseTo(1, 1);
  });
});
