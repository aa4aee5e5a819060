// The README.md of a trained model, and the Markdown that cards are made of.
import type { TrainerJob } from './messages.js';

/** Points of the curves that a card shows. */
const shownPoints = 12;

export interface Curve {
  readonly step: number;
  readonly values: Readonly<Record<string, number>>;
}

/**
 * The README.md of a trained model: what made it (so that it can be made again), what came out, and the curves. The
 * front matter is Hugging Face's.
 * @param sections whole lines, between the results and the curves
 */
export function modelCard(
  job: TrainerJob,
  metrics: Readonly<Record<string, number>>,
  curves: readonly Curve[],
  remarks: readonly string[],
  sections: readonly string[] = [],
): string {
  const task = job.config.kind === 'reward' ? 'text-classification' : 'text-generation';
  return [
    '---',
    'library_name: transformers',
    `pipeline_tag: ${task}`,
    `tags: [tastemaker, ${job.config.kind}]`,
    '---',
    '',
    `# ${job.runName}`,
    '',
    `Made by a \`${job.config.kind}\` run of Tastemaker.`,
    '',
    `- Base: ${job.base === null ? 'none, trained from scratch' : `${job.base.name}, checkpoint ${job.base.hash}`}`,
    `- Dataset snapshot: sha256 ${job.dataset.hash}`,
    ...(job.replay === null ? [] : [`- Replayed snapshot: sha256 ${job.replay.hash}`]),
    `- Seed: ${job.seed}`,
    ...remarks.map((remark) => `- ${remark}`),
    '',
    '## Configuration',
    '',
    '```json',
    JSON.stringify(job.config, null, 2),
    '```',
    '',
    '## Results',
    '',
    ...markdownTable(
      ['metric', 'value'],
      Object.entries(metrics).map(([name, value]) => [name, formatNumber(value)]),
    ),
    '',
    ...sections,
    '## Curves',
    '',
    ...curveTable(curves),
    '',
  ].join('\n');
}

function curveTable(curves: readonly Curve[]): string[] {
  const names = [...new Set(curves.flatMap(({ values }) => Object.keys(values)))];
  const stride = Math.max(1, Math.ceil(curves.length / shownPoints));
  const chosen = curves.filter((_point, index) => index % stride === 0 || index === curves.length - 1);
  return markdownTable(
    ['step', ...names],
    chosen.map(({ step, values }) => [
      String(step),
      ...names.map((name) => (values[name] === undefined ? '' : formatNumber(values[name]))),
    ]),
  );
}

/** A Markdown table, one line an entry. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [tableLine(header), tableLine(header.map(() => '---')), ...rows.map(tableLine)];
}

/** Four digits are enough for a reader. */
export function formatNumber(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function tableLine(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
