/** Biases of very many judgments: from tallies, the slope by length from a sample of comparisons, fatigue from the latest judgments. */

import type { Judged } from '../reports/judged.js';
import { type LengthBias, lengthBias, ratioBounds } from '../reports/length-bias.js';
import { type PaceReport, paceReport, type StretchFigures } from '../reports/pace.js';
import type { PositionBias } from '../reports/position-bias.js';
import { wilsonShare } from '../share.js';
import type { TallyPeriod } from './comparison-cells.js';
import { periodsIn } from './tallied-agreement.js';
import { talliedDwell, talliedGold, talliedShare } from './tallied-share.js';
import type { Tally } from './tally.js';

/** Figures are those of `positionBias`. */
export function talliedPosition(tally: Tally): PositionBias {
  return {
    earlierShown: talliedShare(tally.cells('earlier')),
    best: tally
      .keys('best', 'place')
      .map((key) => {
        const [candidates = Number.NaN, position = Number.NaN] = key.split('.').map(Number);
        return { candidates, position, share: talliedShare(tally.cells('best', 'place', key)) };
      })
      .toSorted((a, b) => a.candidates - b.candidates || a.position - b.position),
  };
}

/** Figures are those of `lengthBias`, the slope that of the sample. */
export function talliedLength(tally: Tally, sample: readonly Judged[]): LengthBias {
  return {
    longerPreferred: talliedShare(tally.cells('longer')),
    byRatio: ratioBounds.map((upTo, bound) => ({
      upTo,
      share: talliedShare(tally.cells('longer', 'ratio', String(bound))),
    })),
    slope: lengthBias(sample).slope,
  };
}

/** Figures are those of `paceReport`, dwell times to within 1 %; fatigue is that of the latest judgments, given in order of time. */
export function talliedPace(tally: Tally, latest: readonly Judged[], period: TallyPeriod): PaceReport {
  const dwells = tally.cells('dwell');
  const timed = dwells.reduce((sum, { count }) => sum + count, 0);
  const tooFast = tally.cells('tooFast').reduce((sum, { cell, count }) => sum + (cell === 'true' ? count : 0), 0);
  return {
    speed: {
      dwellMs: { p10: talliedDwell(dwells, 0.1), p50: talliedDwell(dwells, 0.5), p90: talliedDwell(dwells, 0.9) },
      tooFast: wilsonShare(tooFast, timed),
    },
    fatigue: paceReport(latest).fatigue,
    drift: periodsIn(tally, period).map(({ key, from }) => ({ from, ...stretchOf(tally, period, key) })),
  };
}

function stretchOf(tally: Tally, period: TallyPeriod, key: string): StretchFigures {
  return {
    judgments: tally.judgments(period, key),
    medianDwellMs: talliedDwell(tally.cells('dwell', period, key), 0.5),
    agreement: talliedShare(tally.cells('peers', period, key)),
    gold: talliedGold(tally.cells('gold', period, key)),
    ties: talliedShare(tally.cells('ties', period, key)),
    earlierShown: talliedShare(tally.cells('earlier', period, key)),
  };
}
