/** The agreement report of very many judgments: from tallies, and κ of each two labelers from a sample of comparisons. */

import {
  type AgreementFigures,
  type AgreementReport,
  type ClusteredRatings,
  type CriterionAgreement,
  criterionAgreement,
  fleissOf,
  labelerAgreement,
  pairAgreement,
} from '../reports/agreement-report.js';
import type { Judged } from '../reports/judged.js';
import type { TallyPeriod } from './comparison-cells.js';
import type { CellCount, Tally } from './tally.js';

/**
 * Every figure but κ of labelers is that of all judgments, as `agreementReport` has it; of `cohen` and `lightKappa` it is that of the
 * sample.
 */
export function talliedAgreement(tally: Tally, sample: readonly Judged[], period: TallyPeriod): AgreementReport {
  const figuresOf = (cells: readonly CellCount[]): AgreementFigures => pairAgreement(labelsIn(cells));
  const all = labelsIn(tally.cells('pairs'));
  return {
    overall: { ...pairAgreement(all), fleiss: fleissOf(all) },
    ...labelerAgreement(sample),
    criteria: Object.fromEntries(
      tally
        .keys('ratings', 'criterion')
        .map((key): [string, CriterionAgreement] => [
          key,
          criterionAgreement(ratingsIn(tally.cells('ratings', 'criterion', key))),
        ]),
    ),
    tags: Object.fromEntries(
      tally.keys('pairs', 'tag').map((tag) => [tag, figuresOf(tally.cells('pairs', 'tag', tag))]),
    ),
    periods: periodsIn(tally, period).map(({ key, from }) => ({
      from,
      ...figuresOf(tally.cells('pairs', period, key)),
    })),
    versions: tally
      .keys('judgments', 'version')
      .map((key) => ({ key, version: key === '' ? null : Number(key) }))
      .map(({ key, version }) => ({
        version,
        judgments: tally.judgments('version', key, ['work/ranking', 'work/allBad']),
        ...figuresOf(tally.cells('pairs', 'version', key)),
      }))
      .filter(({ judgments }) => judgments > 0)
      .toSorted((a, b) => (b.version ?? 0) - (a.version ?? 0)),
  };
}

/** Those in which anything was judged, the earliest first. */
export function periodsIn(tally: Tally, period: TallyPeriod): { key: string; from: number }[] {
  return tally
    .keys('judgments', period)
    .map((key) => ({ key, from: Number(key) }))
    .toSorted((a, b) => a.from - b.from);
}

/** 1, 0 and −1 as often as the labels of each pair say. */
function labelsIn(cells: readonly CellCount[]): ClusteredRatings {
  return ratingsOf(cells, (pair) => {
    const [first = 0, tied = 0, second = 0] = pair.split('.').map(Number);
    return [...repeated(1, first), ...repeated(0, tied), ...repeated(-1, second)];
  });
}

function ratingsIn(cells: readonly CellCount[]): ClusteredRatings {
  return ratingsOf(cells, (candidate) => candidate.split(',').map(Number));
}

/** One cluster for each cell, which stands for so many comparisons. */
function ratingsOf(cells: readonly CellCount[], read: (item: string) => number[]): ClusteredRatings {
  const items = cells.map(({ cell }) => cell.split(';').map(read));
  return {
    outcomes: items.flat(),
    clusters: items.flatMap((ofCell, cluster) => ofCell.map(() => cluster)),
    times: cells.map(({ count }) => count),
  };
}

function repeated(value: number, times: number): number[] {
  return Array.from({ length: times }, () => value);
}
