// A reward run's report in words: what its model agrees with, beside people and the controls that it has to beat.
import type { RewardSplitReport, RunReport } from '@tastemaker/contracts';
import { casesOf } from './model-report-words.js';

/** Of each split, so many of the hardest disagreements are shown; `--json` has all. */
const shownDisagreements = 5;

export function describeReport({ report, missing, settingsApart }: RunReport): string {
  const settings = settingsApart.map(({ setting, value }) => `  ${setting} ${JSON.stringify(value)}`);
  const apart = settings.length === 0 ? [] : ['set apart from the defaults', ...settings];
  if (report === null) return [`no report: ${missing?.message ?? ''}`, ...apart].join('\n');
  const splits = (['test', 'validation'] as const).flatMap((name) => describeSplit(name, report[name]));
  return [...splits, ...apart].join('\n');
}

function describeSplit(name: string, split: RewardSplitReport): string[] {
  if (split.pairs === 0) return [`${name}: no pair`];
  const { human, model } = split.agreement;
  const { lengthOnly, mismatchedPrompt } = split.controls;
  return [
    `${name}: ${split.votes} votes on ${split.pairs} pairs of ${split.prompts} prompts`,
    `  another labeler          ${percent(human.value)} ${range(human.interval)}`,
    `  this model, same votes   ${percent(model.value)} ${range(model.interval)}`,
    `  this model               ${percent(split.accuracy)} ${range(split.interval)}`,
    `  length-balanced          ${percent(split.lengthBalancedAccuracy)} ${intervalOf(split.lengthBalancedInterval)}`,
    ...(mismatchedPrompt === null
      ? []
      : [`  under other prompts      ${percent(mismatchedPrompt.accuracy)} ${range(mismatchedPrompt.interval)}`]),
    `  length alone             ${percent(lengthOnly.accuracy)} ${range(lengthOnly.interval)}`,
    `  calibration error        ${decimals(split.calibration.raw.ece)}, ${decimals(split.calibration.scaled.ece)} with margins divided by ${decimals(split.calibration.scaled.temperature)}`,
    `  leaked                   ${split.leak.leakedPrompts} of ${split.leak.prompts} prompts, ${split.leak.leakedAnswers} of ${split.leak.answers} answers`,
    ...describeRows('by criterion, where ratings differ (exploratory)', split.byCriterion),
    ...describeRows('by rule, where answers differ in it alone (exploratory)', split.byRule),
    ...describeRows('by agreement of the labelers (exploratory)', split.byAgreement),
    ...describeDisagreements(split),
  ];
}

function describeRows(title: string, rows: RewardSplitReport['byRule']): string[] {
  if (rows === null || rows.length === 0) return [];
  return [
    `  ${title}`,
    ...rows.map(
      (row) =>
        `    ${row.name.padEnd(23)}${percent(row.accuracy)} ${range(row.interval)} n = ${casesOf(row)} of ${row.prompts} prompts`,
    ),
  ];
}

function describeDisagreements({ hardest }: RewardSplitReport): string[] {
  if (hardest === null || hardest.length === 0) return [];
  const shown = hardest.slice(0, shownDisagreements).flatMap(({ comparisonId, probability, votes, ...texts }) => {
    const all = votes.preferred + votes.other + votes.tied;
    return [
      `    ${comparisonId}: ${percent(1 - probability)} for the other one, ${votes.preferred} of ${all} labelers for this one`,
      `      labelers: ${lineOf(texts.preferred)}`,
      `      model:    ${lineOf(texts.other)}`,
    ];
  });
  return [`  hardest disagreements, ${Math.min(shownDisagreements, hardest.length)} of ${hardest.length}`, ...shown];
}

function lineOf(text: string | null): string {
  if (text === null) return '(deleted)';
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
}

function percent(share: number | null): string {
  return share === null ? '–' : `${(100 * share).toFixed(1)} %`;
}

function range({ low, high }: { low: number | null; high: number | null }): string {
  return low === null || high === null ? '' : `(${(100 * low).toFixed(1)}–${(100 * high).toFixed(1)})`;
}

function intervalOf(interval: { low: number | null; high: number | null } | null): string {
  return interval === null ? '' : range(interval);
}

function decimals(value: number | null): string {
  return value === null ? '–' : value.toFixed(3);
}
