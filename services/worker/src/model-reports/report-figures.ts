// From scored comparisons to a report's figures. Pure: what runs in the thread, and what a test can call.
import { type LearningCurve, type Split, type StoredRewardModelReport, storedSplit } from '@tastemaker/contracts';
import {
  forecastDoubling,
  type LearningPoint,
  leastLearningPoints,
  pairAccuracyInterval,
} from '@tastemaker/preference';
import {
  compareVersions,
  evaluationReport,
  type JudgedComparison,
  type ScoredSplit,
  scoredVotes,
  splitReport,
  type VersionComparison,
} from '@tastemaker/reward-model';

/** Comparisons with the scores of their answers; null where the model cannot read one of them. */
export interface ScoredComparisons {
  readonly comparisons: readonly JudgedComparison[];
  readonly scores: readonly (readonly number[] | null)[];
  /** Tokens of their answers, in the same places; null where they are not known. @defaultValue none are known */
  readonly tokens?: readonly (readonly number[] | null)[];
  /** Why the first one without scores has none. @defaultValue not known */
  readonly unscoredReason?: string | null;
}

/** What a learning curve is made of. */
export interface LearningInput {
  /** Pairs that the model itself was trained on; null where that is not known. */
  readonly pairs: number | null;
  readonly modelId: string;
  /** Models of other runs on parts of the same snapshot. */
  readonly others: readonly { readonly modelId: string; readonly pairs: number; readonly scored: ScoredComparisons }[];
  /** Of the run that made the model, as it saw its data for the first time. */
  readonly asItTrained: readonly TrainingPoint[];
  /** Why there is neither. */
  readonly lack: string | null;
}

export interface TrainingPoint {
  readonly pairs: number;
  readonly accuracy: number;
  readonly standardError: number;
  readonly votes: number;
}

export interface ReportInput {
  /** All of the training split, for the controls. */
  readonly training: readonly JudgedComparison[];
  readonly splits: Readonly<Record<Split, ScoredComparisons>>;
  /** Comparisons of the snapshot, before some were drawn. */
  readonly judged: Readonly<Record<Split, number>>;
  readonly headline: Split | null;
  readonly trainedOnSnapshot: boolean;
  /** Of the headline's comparisons, under other prompts. */
  readonly control: ScoredComparisons;
  /** The headline's comparisons by the other version. */
  readonly against: ScoredComparisons | undefined;
  readonly learning: LearningInput;
}

type Told = Pick<
  StoredRewardModelReport,
  'splits' | 'scored' | 'temperature' | 'temperatureInterval' | 'learningCurve' | 'noLearningCurve'
>;
type Versions = Omit<NonNullable<StoredRewardModelReport['against']>, 'model' | 'chosen' | 'split'>;

export function reportFigures(input: ReportInput): Told & { versions: Versions | null } {
  const { training, splits, judged, headline, control, against, learning } = input;
  const controlled = (split: Split): ScoredSplit => ({
    ...scoredSplit(splits[split]),
    mismatched: split === headline && control.comparisons.length > 0 ? scoredSplit(control) : undefined,
  });
  const held = { validation: controlled('validation'), test: controlled('test') };
  const report = evaluationReport(training, held, []);
  const train = splitReport(training, controlled('train'), report.temperature);
  const hasTemperature = report.validation.votes > 0;
  const { curve, lack } = learningCurveOf(learning, headline === null ? undefined : splits[headline]);
  return {
    splits: { train: told(train), validation: told(report.validation), test: told(report.test) },
    scored: {
      train: countsOf(splits.train, judged.train),
      validation: countsOf(splits.validation, judged.validation),
      test: countsOf(splits.test, judged.test),
    },
    temperature: hasTemperature ? finite(report.temperature) : null,
    temperatureInterval: hasTemperature ? finiteInterval(report.temperatureInterval) : noInterval,
    learningCurve: curve,
    noLearningCurve: lack,
    versions: headline === null || against === undefined ? null : versionsOf(splits[headline], against),
  };
}

function scoredSplit({ comparisons, scores, tokens = [] }: ScoredComparisons): ScoredSplit {
  return {
    comparisons,
    scores: byComparison(comparisons, scores),
    tokens: byComparison(comparisons, tokens),
    mismatched: undefined,
  };
}

/** Without those of which nothing is known. */
function byComparison(
  comparisons: readonly JudgedComparison[],
  numbers: ScoredComparisons['scores'],
): Map<JudgedComparison, readonly number[]> {
  return new Map(
    comparisons.flatMap((comparison, index) => {
      const found = numbers[index];
      return found == null ? [] : [[comparison, found] as const];
    }),
  );
}

/** As JSON has it: no NaN, no infinity. */
function told(report: object): StoredRewardModelReport['splits']['test'] {
  return storedSplit.parse(JSON.parse(JSON.stringify(report)));
}

function countsOf(
  { comparisons, scores, unscoredReason = null }: ScoredComparisons,
  judged: number,
): StoredRewardModelReport['scored']['test'] {
  return {
    comparisons: judged,
    drawn: comparisons.length,
    unscored: scores.filter((found) => found === null).length,
    unscoredReason,
  };
}

/** Null where no vote is left to compare on. */
function versionsOf({ comparisons, scores }: ScoredComparisons, other: ScoredComparisons): Versions | null {
  const found = compareVersions(
    comparisons,
    byComparison(comparisons, scores),
    byComparison(comparisons, other.scores),
  );
  return found.accuracy.cases === 0 ? null : toldVersions(found);
}

function toldVersions({ accuracy, mcnemar, drift }: VersionComparison): Versions {
  const figure = ({ value, interval }: VersionComparison['drift']['shift']) => ({
    value: finite(value),
    interval: finiteInterval(interval),
  });
  return {
    accuracy: {
      difference: finite(accuracy.difference),
      interval: finiteInterval(accuracy.interval),
      first: finite(accuracy.first),
      second: finite(accuracy.second),
      cases: accuracy.cases,
      prompts: accuracy.prompts,
    },
    mcnemar,
    drift: {
      answers: drift.answers,
      prompts: drift.prompts,
      shift: figure(drift.shift),
      spread: figure(drift.spread),
      pearson: figure(drift.pearson),
      spearman: figure(drift.spearman),
      kolmogorovSmirnov: figure(drift.kolmogorovSmirnov),
      stabilityIndex: figure(drift.stabilityIndex),
    },
  };
}

const z95 = 1.959963984540054;

function learningCurveOf(
  { pairs, modelId, others, asItTrained, lack }: LearningInput,
  own: ScoredComparisons | undefined,
): { curve: LearningCurve | null; lack: string | null } {
  if (others.length > 0 && pairs !== null && own !== undefined) {
    const measured = [...others, { modelId, pairs, scored: own }].toSorted((a, b) => a.pairs - b.pairs);
    return {
      curve: curveOf(
        'runs',
        measured.map(({ scored, ...of }) => ({ ...of, ...accuracyOf(scored) })),
      ),
      lack: null,
    };
  }
  if (asItTrained.length === 0) return { curve: null, lack };
  return {
    curve: curveOf(
      'training',
      asItTrained.map((point) => ({ ...point, modelId: null })),
    ),
    lack: null,
  };
}

/** Its error is half the width of the interval that resamples prompts, or that of half a vote where all are right. */
function accuracyOf({ comparisons, scores }: ScoredComparisons): Omit<TrainingPoint, 'pairs'> {
  const {
    accuracy,
    interval,
    cases: votes,
  } = pairAccuracyInterval(scoredVotes(comparisons, byComparison(comparisons, scores)));
  const standardError = Math.max((interval.high - interval.low) / (2 * z95), 0.5 / Math.max(1, votes));
  return { accuracy, standardError, votes };
}

function curveOf(
  source: LearningCurve['source'],
  points: readonly (TrainingPoint & { readonly modelId: string | null })[],
): LearningCurve {
  const usable: LearningPoint[] = points.filter(({ accuracy }) => Number.isFinite(accuracy));
  const forecast = forecastDoubling(usable);
  return {
    source,
    points: points.map(({ pairs, accuracy, standardError, votes, modelId }) => ({
      pairs,
      accuracy: finite(accuracy),
      interval: finiteInterval({ low: accuracy - z95 * standardError, high: accuracy + z95 * standardError }),
      votes,
      modelId,
    })),
    forecast:
      forecast === undefined
        ? null
        : {
            ...forecast,
            interval: finiteInterval(forecast.interval),
            gainInterval: finiteInterval(forecast.gainInterval),
          },
    noForecast:
      forecast === undefined
        ? `Not enough points: a power law with a floor takes ${leastLearningPoints} sizes or more, and there are ${new Set(usable.map(({ pairs }) => pairs)).size}.`
        : null,
  };
}

const noInterval = { low: null, high: null };

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function finiteInterval({ low, high }: { low: number; high: number }): { low: number | null; high: number | null } {
  return { low: finite(low), high: finite(high) };
}
