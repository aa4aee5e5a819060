// From judgments to the reports that the API answers. Pure: what runs in the thread, and what a test can call.
import type { Agreement, Bias, Estimate, LabelerFigures, ReliabilityEstimate } from '@tastemaker/contracts';
import {
  type AgreementFigures,
  type AgreementReport,
  type Agreement as AgreementStatistic,
  agreementReport,
  goldShare,
  type Judged,
  type LabelerFigures as LabelerStatistics,
  type LengthBias,
  labelerReport,
  lengthBias,
  type PaceReport,
  type PositionBias,
  paceReport,
  positionBias,
  type Reliability,
  type Share,
  type StretchFigures,
  type Tally,
  type TallyPeriod,
  talliedAgreement,
  talliedGold,
  talliedLabelers,
  talliedLength,
  talliedPace,
  talliedPosition,
  tallyPeriods,
} from '@tastemaker/preference';

export interface Reports {
  agreement: Agreement;
  /** Names are added by whoever asks. */
  labelers: Basis & { gold: Estimate; items: Omit<LabelerFigures, 'name' | 'kind'>[] };
  bias: Bias;
}

export type ReportKind = keyof Reports;

/** From the judgments themselves. */
export function reportOf<Kind extends ReportKind>(
  kind: Kind,
  judgments: readonly Judged[],
  period: TallyPeriod,
): Reports[Kind] {
  const periodMs = tallyPeriods[period];
  const options = { judgments: judgments.length, tallied: null };
  const reports: { [One in ReportKind]: () => Reports[One] } = {
    agreement: () => agreementOf(agreementReport(judgments, { periodMs }), options),
    labelers: () => labelersOf({ gold: goldShare(judgments), labelers: labelerReport(judgments) }, options),
    bias: () =>
      biasOf(
        { position: positionBias(judgments), length: lengthBias(judgments), pace: paceReport(judgments, { periodMs }) },
        options,
      ),
  };
  return reports[kind]();
}

/** What reports on very many judgments are made from. */
export interface TalliedJudgments {
  tally: Tally;
  /** Of a random sample of comparisons. */
  sample: readonly Judged[];
  /** In order of time. */
  latest: readonly Judged[];
  basis: NonNullable<Agreement['tallied']>;
}

/** From tallies, and from single judgments what tallies cannot tell. */
export function talliedReportOf<Kind extends ReportKind>(
  kind: Kind,
  { tally, sample, latest, basis }: TalliedJudgments,
  period: TallyPeriod,
): Reports[Kind] {
  const options = { judgments: tally.judgments(), tallied: basis };
  const reports: { [One in ReportKind]: () => Reports[One] } = {
    agreement: () => agreementOf(talliedAgreement(tally, sample, period), options),
    labelers: () =>
      labelersOf({ gold: talliedGold(tally.cells('gold')), labelers: talliedLabelers(tally, sample) }, options),
    bias: () =>
      biasOf(
        {
          position: talliedPosition(tally),
          length: talliedLength(tally, sample),
          pace: talliedPace(tally, latest, period),
        },
        options,
      ),
  };
  return reports[kind]();
}

type Basis = Pick<Agreement, 'judgments' | 'tallied'>;

function labelersOf(
  { gold, labelers }: { gold: Share; labelers: readonly LabelerStatistics[] },
  basis: Basis,
): Reports['labelers'] {
  return {
    ...basis,
    gold: ofShare(gold),
    items: labelers.map(({ labelerId, judged, skipped, allBad, ...figures }) => ({
      userId: labelerId,
      judged,
      skipped,
      allBad,
      medianDwellMs: finite(figures.medianDwellMs),
      ties: ofShare(figures.ties),
      agreement: ofShare(figures.agreement),
      gold: ofShare(figures.gold),
      consistency: ofShare(figures.consistency),
      firstShown: ofShare(figures.firstShown),
      dawidSkene: ofReliability(figures.dawidSkene),
      crowdBt: ofReliability(figures.crowdBt),
    })),
  };
}

function agreementOf(report: AgreementReport, basis: Basis): Agreement {
  const { overall, cohen, lightKappa, criteria, tags, periods, versions } = report;
  return {
    ...basis,
    overall: {
      ...ofFigures(overall),
      fleiss: overall.fleiss === undefined ? null : { ...ofAgreement(overall.fleiss), labels: overall.fleiss.labels },
      cohen: { ...ofAgreement(lightKappa), pairs: cohen.length },
    },
    labelers: cohen.map((pair) => ({
      labelerIds: [...pair.labelerIds],
      ...ofAgreement(pair),
      standardError: finite(pair.standardError),
    })),
    criteria: Object.entries(criteria).map(([key, { raw, alphaOrdinal, alphaInterval }]) => ({
      key,
      raw: ofAgreement(raw),
      alphaOrdinal: ofAgreement(alphaOrdinal),
      alphaInterval: ofAgreement(alphaInterval),
    })),
    tags: Object.entries(tags).map(([tag, ofTag]) => ({ tag, ...ofFigures(ofTag) })),
    periods: periods.map((period) => ({ from: new Date(period.from).toISOString(), ...ofFigures(period) })),
    versions: versions.map((version) => ({
      version: version.version,
      judgments: version.judgments,
      ...ofFigures(version),
    })),
  };
}

interface BiasReports {
  position: PositionBias;
  length: LengthBias;
  pace: PaceReport;
}

function biasOf({ position, length, pace }: BiasReports, basis: Basis): Bias {
  return {
    ...basis,
    position: {
      earlierShown: ofShare(position.earlierShown),
      best: position.best.map(({ share, ...where }) => ({ ...where, share: ofShare(share) })),
    },
    length: {
      longerPreferred: ofShare(length.longerPreferred),
      byRatio: length.byRatio.map(({ upTo, share }) => ({ upTo: finite(upTo), share: ofShare(share) })),
      slope: finite(length.slope.value),
      slopeError: finite(length.slope.standardError),
      slopeLow: finite(length.slope.interval.low),
      slopeHigh: finite(length.slope.interval.high),
      slopePairs: length.slope.pairs,
      slopeComparisons: length.slope.clusters,
    },
    ...paceOf(pace),
  };
}

function paceOf({ speed, fatigue, drift }: PaceReport): Pick<Bias, 'speed' | 'fatigue' | 'drift'> {
  const { p10, p50, p90 } = speed.dwellMs;
  return {
    speed: { dwellMs: { p10: finite(p10), p50: finite(p50), p90: finite(p90) }, tooFast: ofShare(speed.tooFast) },
    fatigue: fatigue.map((stretch) => ({ from: stretch.from, ...ofStretch(stretch) })),
    drift: drift.map((stretch) => ({ from: new Date(stretch.from).toISOString(), ...ofStretch(stretch) })),
  };
}

function ofStretch({ judgments, medianDwellMs, agreement, gold, ties, earlierShown }: StretchFigures) {
  return {
    judgments,
    medianDwellMs: finite(medianDwellMs),
    agreement: ofShare(agreement),
    gold: ofShare(gold),
    ties: ofShare(ties),
    earlierShown: ofShare(earlierShown),
  };
}

function ofFigures({ raw, alphaNominal, alphaOrdinal }: AgreementFigures) {
  return { raw: ofAgreement(raw), alphaNominal: ofAgreement(alphaNominal), alphaOrdinal: ofAgreement(alphaOrdinal) };
}

export function ofAgreement({ value, interval, items }: AgreementStatistic): Estimate {
  return ofShare({ value, interval, cases: items });
}

export function ofShare({ value, interval: { low, high }, cases }: Share): Estimate {
  return { value: finite(value), low: finite(low), high: finite(high), cases };
}

function ofReliability({ comparisons, lack, ...share }: Reliability): ReliabilityEstimate {
  return { ...ofShare(share), comparisons, lack };
}

/** JSON has no NaN and no infinity: null says that the judgments do not tell. */
export function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
