// `agreement`, `labelers`, `bias`: reports on a project's judgments.
import type { Agreement, Bias, Estimate, LabelerReport, ReportQuery } from '@tastemaker/contracts';
import { type Command, Option } from 'commander';
import { connect } from '../connection.js';
import { handle } from '../context.js';
import { findProject } from '../references.js';

const period = () =>
  new Option('--period <length>', 'of what is told over time').choices(['day', 'week', 'month']).default('week');

/** `tastemaker agreement | labelers | bias`: what a project's judgments tell of the judging itself. */
export function addReports(program: Command): void {
  const report = (name: string, description: string) =>
    program
      .command(`${name} [project]`)
      .description(description)
      .option('--from <instant>', 'judgments from then on (ISO 8601, UTC)')
      .option('--to <instant>', 'judgments before then')
      .addOption(period());
  report('agreement', 'how far labelers agree: raw, Cohen, Fleiss, Krippendorff, with 95 % intervals').action(
    handle<ReportQuery>(async (context, query, [reference]) => {
      const { client } = connect(context);
      const found = await client.agreement((await findProject(client, reference)).id, query);
      context.terminal.result(found, agreementText(found));
    }),
  );
  report('labelers', 'how each labeler judges: how much, how fast, how reliably').action(
    handle<ReportQuery>(async (context, query, [reference]) => {
      const { client } = connect(context);
      const found = await client.labelerReport((await findProject(client, reference)).id, query);
      context.terminal.result(found, labelersText(found));
    }),
  );
  report('bias', 'what sways labelers: position, length, speed, fatigue, drift').action(
    handle<ReportQuery>(async (context, query, [reference]) => {
      const { client } = connect(context);
      const found = await client.bias((await findProject(client, reference)).id, query);
      context.terminal.result(found, biasText(found));
    }),
  );
}

function agreementText({ judgments, overall, labelers, criteria, tags }: Agreement): string {
  const rows = [
    ['raw', overall.raw],
    ['Krippendorff α, nominal', overall.alphaNominal],
    ['Krippendorff α, ordinal', overall.alphaOrdinal],
    ...(overall.fleiss ? [[`Fleiss κ, ${overall.fleiss.labels} judgments each`, overall.fleiss] as const] : []),
    ...tags.map(({ tag, alphaNominal }) => [`α of tag ${tag}`, alphaNominal] as const),
    ...criteria.map(({ key, alphaOrdinal }) => [`α of criterion ${key}, ordinal`, alphaOrdinal] as const),
  ] as const;
  return [
    `${judgments} judgments`,
    ...rows.map(([name, figure]) => `${name}: ${withInterval(figure)} over ${figure.cases}`),
    `Cohen κ, mean of ${overall.cohen.pairs} pairs of labelers: ${shown(overall.cohen.value)}`,
    ...labelers.slice(0, 10).map(({ labelerIds, ...kappa }) => `  ${labelerIds.join(' ')}: ${withInterval(kappa)}`),
  ].join('\n');
}

function labelersText({ items }: LabelerReport): string {
  if (items.length === 0) return 'Nobody has judged yet.';
  const header = ['name', 'judged', 'skipped', 'seconds', 'agrees', 'gold', 'consistent', 'first', 'D–S', 'η'];
  const rows = items.map((row) => [
    row.name,
    String(row.judged),
    String(row.skipped),
    seconds(row.medianDwellMs),
    shown(row.agreement.value),
    shown(row.gold.value),
    shown(row.consistency.value),
    shown(row.firstShown.value),
    shown(row.dawidSkene),
    shown(row.crowdBt),
  ]);
  return [header, ...rows].map((row) => row.join('\t')).join('\n');
}

function biasText({ judgments, position, length, speed, fatigue, drift }: Bias): string {
  return [
    `${judgments} judgments`,
    `shown earlier and preferred: ${withInterval(position.earlierShown)} (½ without bias)`,
    `longer and preferred: ${withInterval(length.longerPreferred)}, slope ${shown(length.slope)}`,
    `seconds a judgment: ${seconds(speed.dwellMs.p10)} | ${seconds(speed.dwellMs.p50)} | ${seconds(speed.dwellMs.p90)}`,
    `faster than anybody reads: ${withInterval(speed.tooFast)}`,
    ...fatigue.map(({ from, agreement }) => `from judgment ${from + 1} of a sitting: agrees ${shown(agreement.value)}`),
    ...drift.map(({ from, agreement }) => `from ${from.slice(0, 10)}: agrees ${shown(agreement.value)}`),
  ].join('\n');
}

function seconds(ms: number | null): string {
  return ms === null ? '–' : (ms / 1000).toFixed(1);
}

function withInterval({ value, low, high }: Estimate): string {
  return `${shown(value)} [${shown(low)}, ${shown(high)}]`;
}

function shown(value: number | null): string {
  return value === null ? '–' : value.toFixed(3);
}
