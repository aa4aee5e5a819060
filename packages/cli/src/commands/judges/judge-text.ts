// What `judge`, `decision` and `forecast` print for people.
import type {
  Decision,
  Estimate,
  Estimates,
  Judge,
  JudgeFigures,
  JudgesReport,
  PrecisionForecast,
} from '@tastemaker/contracts';

export function describeJudge({ name, version, kind, modelName }: Judge): string {
  return `${name}, version ${version}: ${kind === 'rewardModel' ? 'reward model' : 'language model'} ${modelName}`;
}

export function describeReport({ judgments, items }: JudgesReport): string {
  if (items.length === 0) return 'no judges yet: tastemaker judge add <name> --model <model>';
  return [`beside ${judgments} judgments of people (exploratory; 95 % intervals)`, ...items.flatMap(judgeLines)].join(
    '\n',
  );
}

function judgeLines({ judge, pairs, decided, undecided, agreement, ...figures }: JudgeFigures): string[] {
  const { calibration, position, cost } = figures;
  const money = cost.money === null ? '' : `, ${cost.money.toFixed(4)} ${cost.currency ?? ''}`;
  return [
    describeJudge(judge),
    `  pairs: ${decided} of ${pairs} decided; unreadable ${undecided.unreadable}, failed ${undecided.failed}`,
    `  agrees with people: ${withInterval(agreement.judge.raw)}, κ ${withInterval(agreement.judge.kappa)}`,
    `  people with each other: ${withInterval(agreement.people.raw)}, κ ${withInterval(agreement.people.kappa)}`,
    ...(calibration === null
      ? []
      : [
          `  calibration error ${shown(calibration.expectedCalibrationError)}, Brier ${shown(calibration.brier)}, n = ${calibration.pairs}`,
        ]),
    ...(position === null
      ? []
      : [
          `  changes with the order: ${withInterval(position.changed)}; prefers the first: ${withInterval(position.firstShown)}`,
        ]),
    `  tokens: ${cost.inputTokens} read, ${cost.outputTokens} answered${money}`,
  ];
}

export function describeEstimates(found: Estimates): string {
  const { winRate, noWinRate, strengths, noStrengths, caution, shift, leftOut, weights } = found;
  const rate = winRate && [
    `${winRate.entries.map(({ name }) => name).join(' against ')}: ${ofRange(winRate.powered)} with the judge, ${ofRange(winRate.people)} of people alone`,
    worth(winRate),
  ];
  const fit = strengths && [
    ...strengths.items.map(
      ({ name, powered, people }) =>
        `${name}: ${ofRange(powered)} with the judge, ${people === null ? 'unknown' : ofRange(people)} of people alone`,
    ),
    worth(strengths),
  ];
  return [
    ...(rate ?? [`no win rate: ${noWinRate}`]),
    ...(fit ?? [`no strengths: ${noStrengths}`]),
    ...(shift === null
      ? []
      : [`the judge's scores where people judged, less those elsewhere: ${ofRange(shift.difference)}`]),
    ...(weights === 'none' ? [] : ['each pair counts by the inverse of the chance by which it was asked']),
    ...leftOutLines(leftOut),
    ...(caution === null ? [] : [caution]),
  ].join('\n');
}

function leftOutLines({ withoutAttribute, sameEntry, withoutPropensity }: Estimates['leftOut']): string[] {
  const counts = [
    [withoutAttribute, 'a completion lacks the attribute'],
    [sameEntry, 'both are of the same entry'],
    [withoutPropensity, 'no strategy chose it'],
  ] as const;
  const told = counts.filter(([pairs]) => pairs > 0).map(([pairs, why]) => `${pairs} (${why})`);
  return told.length === 0 ? [] : [`pairs left out: ${told.join(', ')}`];
}

function worth(found: Omit<NonNullable<Estimates['strengths']>, 'items'>): string {
  const { labeled, labeledPrompts, unlabeled, effectiveLabeled, effectiveUnlabeled, effectiveLabels, judgeWeight } =
    found;
  const like = effectiveLabels === null ? '' : `; worth ${effectiveLabels.toFixed(0)} pairs judged by people alone`;
  const people = `${counted(labeled, effectiveLabeled)} pairs of ${labeledPrompts} prompts judged by people`;
  return `  ${people}, ${counted(unlabeled, effectiveUnlabeled)} by the judge alone, its weight ${judgeWeight.toFixed(2)}${like}`;
}

/** With the effective number, where weights make it another one. */
function counted(pairs: number, effective: number): string {
  return Math.abs(pairs - effective) < 0.05 ? `${pairs}` : `${pairs} (n effective ${effective.toFixed(1)})`;
}

export function describeDecision(found: Decision): string {
  const { entries, share, interval, units, unit, votes, decided, unitsToGo, waitingUnits } = found;
  const togo =
    unitsToGo.value === null
      ? 'not within 10,000 more, if it stays so'
      : `about ${unitsToGo.value} more ${unit}s if it stays so (80 %: ${unitsToGo.low ?? '> 10,000'} to ${unitsToGo.high ?? '> 10,000'})`;
  return [
    `${entries.left.name} against ${entries.right.name}: ${share === null ? 'nothing yet' : `${percent(share)} (${percent(interval.low)}–${percent(interval.high)}, right at every look)`}`,
    `n = ${units} ${unit}s of ${votes} votes; ${waitingUnits} ${unit}s wait for more votes`,
    decided === null ? `not decided: ${togo}` : `decided for ${entries[decided].name}: one may stop`,
  ].join('\n');
}

export function describePrecision({
  value,
  halfWidth,
  comparisons,
  judgments,
  wanted,
  more,
  earlier,
}: PrecisionForecast): string {
  const now =
    value === null || halfWidth === null
      ? 'raw agreement: unknown, no pair has two labels'
      : `raw agreement ${percent(value)} ± ${percent(halfWidth)}, n = ${comparisons} comparisons of ${judgments} judgments`;
  const ahead =
    more === null
      ? 'no forecast: fewer than 20 comparisons with two labels'
      : `about ${more.value} more judgments for ± ${percent(wanted)} (80 %: ${more.low} to ${more.high ?? 'unknown'})`;
  return [
    now,
    ahead,
    ...earlier.map(
      ({ judgments: at, halfWidth: reached, forecast, came, isWithin }) =>
        `at ${at}: ${forecast.value} more for ± ${percent(reached)} (80 %: ${forecast.low} to ${forecast.high ?? 'unknown'}); it took ${came}, ${isWithin ? 'within' : 'outside'}`,
    ),
  ].join('\n');
}

function ofRange({ value, low, high }: { value: number; low: number | null; high: number | null }): string {
  return `${shown(value)} [${shown(low)}, ${shown(high)}]`;
}

function withInterval({ cases, ...estimate }: Estimate): string {
  return `${shown(estimate.value)} [${shown(estimate.low)}, ${shown(estimate.high)}] n = ${cases}`;
}

function shown(value: number | null): string {
  return value === null ? '–' : value.toFixed(3);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
