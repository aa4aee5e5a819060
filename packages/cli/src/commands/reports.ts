// `agreement`, `labelers`, `bias`: reports on a project's judgments.
import type { Client } from '@tastemaker/client';
import type {
  Agreement,
  Bias,
  Estimate,
  LabelerFigures,
  LabelerReport,
  ReliabilityEstimate,
  ReportQuery,
  ReportTableFormat,
} from '@tastemaker/contracts';
import { type Command, Option } from 'commander';
import { connect } from '../connection.js';
import { handle } from '../context.js';
import { findProject } from '../references.js';
import { reportFile, writeResponse } from '../report-file.js';

const period = () =>
  new Option('--period <length>', 'of what is told over time').choices(['day', 'week', 'month']).default('week');

type ReportOptions = ReportQuery & { readonly out?: string; readonly format?: ReportTableFormat };

const formats: readonly ReportTableFormat[] = ['csv', 'parquet'];

/** `tastemaker agreement | labelers | bias`: what a project's judgments tell of the judging itself. */
export function addReports(program: Command): void {
  const report = <Found>(
    name: 'agreement' | 'labelers' | 'bias',
    description: string,
    ask: (client: Client, projectId: string, query: ReportQuery) => Promise<Found>,
    textOf: (found: Found) => string,
  ) =>
    program
      .command(`${name} [project]`)
      .description(description)
      .option('--from <instant>', 'judgments from then on (ISO 8601, UTC)')
      .option('--to <instant>', 'judgments before then')
      .addOption(period())
      .option('--out <file>', 'write it as one long table, a row a figure: .csv or .parquet')
      .addOption(new Option('--format <format>', 'of the file, whatever its name').choices([...formats]))
      .action(
        handle<ReportOptions>(async (context, { out, format, ...query }, [reference]) => {
          const target = reportFile(
            { ...(out === undefined ? {} : { out }), ...(format === undefined ? {} : { format }) },
            formats,
          );
          const { client } = connect(context);
          const { id } = await findProject(client, reference);
          const found = await ask(client, id, query);
          if (target === undefined) return context.terminal.result(found, textOf(found));
          await writeResponse(await client.downloadReport(id, name, { ...query, format: target.format }), target.file);
          return context.terminal.result({ file: target.file }, `${textOf(found)}\n\nwritten to ${target.file}`);
        }),
      );
  report(
    'agreement',
    'how far labelers agree: raw, Cohen, Fleiss, Krippendorff, with 95 % intervals',
    (client, id, query) => client.agreement(id, query),
    agreementText,
  );
  report(
    'labelers',
    'how each labeler judges: how much, how fast, how reliably',
    (client, id, query) => client.labelerReport(id, query),
    labelersText,
  );
  report(
    'bias',
    'what sways labelers: position, length, speed, fatigue, drift',
    (client, id, query) => client.bias(id, query),
    biasText,
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
    [`Cohen κ, mean of ${overall.cohen.pairs} pairs of labelers`, overall.cohen],
    ...labelers.slice(0, 10).map(({ labelerIds, ...kappa }) => [`  ${labelerIds.join(' ')}`, kappa] as const),
  ] as const;
  return [`${judgments} judgments`, ...rows.map(([name, figure]) => `${name}: ${figureText(figure)}`), intervals].join(
    '\n',
  );
}

function labelersText({ items }: LabelerReport): string {
  if (items.length === 0) return 'Nobody has judged yet.';
  return [...items.map(labelerText), intervals].join('\n');
}

function labelerText(row: LabelerFigures): string {
  const figures = [
    ['agrees with others', figureText(row.agreement)],
    ['gold answers right', figureText(row.gold)],
    ['consistent on repeats', figureText(row.consistency)],
    ['prefers what is shown first', figureText(row.firstShown)],
    ['calls a pair tied', figureText(row.ties)],
    ['right, by Dawid and Skene', reliabilityText(row.dawidSkene)],
    ['η of Crowd-BT', reliabilityText(row.crowdBt)],
  ];
  return [
    `${row.name}: ${row.judged} judged, ${row.skipped} skipped, ${row.allBad} all bad, median ${seconds(row.medianDwellMs)} s`,
    ...figures.map(([name, figure]) => `  ${name}: ${figure}`),
  ].join('\n');
}

function reliabilityText(figure: ReliabilityEstimate): string {
  return figure.lack === null
    ? `${figureText(figure)} labels, ${figure.comparisons} comparisons`
    : `– (${reasonsOfLack[figure.lack]})`;
}

const reasonsOfLack: Record<NonNullable<ReliabilityEstimate['lack']>, string> = {
  no_judgments: 'no judgments on work',
  nobody_else_judged: 'nobody else judged the same pairs',
  too_few_comparisons: 'fewer than 5 comparisons that somebody else judged, too',
  too_few_labels_an_answer: 'answers have fewer than 50 labels each, too few to tell a hard choice from a slip',
};

function biasText({ judgments, position, length, speed, fatigue, drift }: Bias): string {
  return [
    `${judgments} judgments`,
    `shown earlier and preferred: ${figureText(position.earlierShown)} (½ without bias)`,
    `longer and preferred: ${figureText(length.longerPreferred)}`,
    `slope of length: ${slopeText(length)}`,
    `seconds a judgment: ${seconds(speed.dwellMs.p10)} | ${seconds(speed.dwellMs.p50)} | ${seconds(speed.dwellMs.p90)}`,
    `faster than anybody reads: ${figureText(speed.tooFast)}`,
    ...fatigue.map(({ from, agreement }) => `from judgment ${from + 1} of a sitting: agrees ${figureText(agreement)}`),
    ...drift.map(({ from, agreement }) => `from ${from.slice(0, 10)}: agrees ${figureText(agreement)}`),
    intervals,
  ].join('\n');
}

function slopeText({ slope, slopeLow, slopeHigh, slopeError, slopePairs, slopeComparisons }: Bias['length']): string {
  const interval = `[${shown(slopeLow)}, ${shown(slopeHigh)}]`;
  return `${shown(slope)} ${interval}, standard error ${shown(slopeError)}, over ${slopePairs} pairs of ${slopeComparisons} comparisons`;
}

const intervals =
  'In brackets 95 % intervals that take judgments of one comparison together; then the number of cases.';

function seconds(ms: number | null): string {
  return ms === null ? '–' : (ms / 1000).toFixed(1);
}

function figureText({ value, low, high, cases }: Estimate): string {
  return `${shown(value)} [${shown(low)}, ${shown(high)}] over ${cases}`;
}

function shown(value: number | null): string {
  return value === null ? '–' : value.toFixed(3);
}
