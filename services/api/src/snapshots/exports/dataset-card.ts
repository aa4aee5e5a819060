// The card of a dataset folder: `README.md` with the Hugging Face Hub's metadata, by which `datasets` finds the splits.
import {
  type DatasetFolder,
  type DatasetOptions,
  type ExportSummary,
  exportSummary,
  type Snapshot,
} from '@tastemaker/contracts';
import type { DatasetFacts } from './dataset-facts.js';

export interface DatasetCard {
  readonly snapshot: Snapshot;
  readonly options: DatasetOptions;
  readonly files: DatasetFolder['files'];
  readonly leftOut: ExportSummary['leftOut'];
  readonly facts: DatasetFacts;
}

export function datasetCard(card: DatasetCard): string {
  const { snapshot, options, files } = card;
  return [
    ...frontMatter(card),
    `# ${snapshot.name}`,
    '',
    `Judged comparisons, frozen by Tastemaker on ${snapshot.createdAt.slice(0, 10)} as the snapshot with sha256`,
    `\`${snapshot.contentHash}\`, and written in the shape \`${options.format}\` (${shapes[options.format]}).`,
    '',
    '```python',
    'from datasets import load_dataset',
    '',
    'data = load_dataset("path/of/this/folder")',
    '```',
    '',
    '## Splits',
    '',
    'A prompt is in one split, by a hash of its normalized text.',
    '',
    '| split | rows | comparisons with rows | comparisons |',
    '| --- | --- | --- | --- |',
    ...(['train', 'validation', 'test'] as const).map((split) => {
      const file = files.find((each) => each.split === split);
      return `| ${split} | ${file?.rows ?? 0} | ${file?.comparisons ?? 0} | ${card.facts.comparisons[split]} |`;
    }),
    '',
    ...leftOutLines(card),
    ...judgmentLines(card.facts),
    '## Licence',
    '',
    options.license === 'unknown'
      ? 'Nobody has named one. Whoever passes the data on says what may be done with them.'
      : `\`${options.license}\``,
    '',
  ].join('\n');
}

const shapes: Record<DatasetOptions['format'], string> = {
  trl: 'pairs, as TRL’s RewardTrainer and DPOTrainer read them',
  kto: 'single completions, good or bad, as TRL’s KTOTrainer reads them',
  hh: 'pairs of dialogues in one text each',
  arena: 'battles of two models',
  tastemaker: 'whole comparisons with every judgment',
};

/** The Hub's metadata. JSON is YAML, so texts are written as JSON. */
function frontMatter({ snapshot, options, files }: DatasetCard): string[] {
  const rows = files.reduce((sum, file) => sum + file.rows, 0);
  return [
    '---',
    `license: ${options.license}`,
    `pretty_name: ${JSON.stringify(snapshot.name)}`,
    `size_categories: [${sizeCategory(rows)}]`,
    `tags: [tastemaker, human-feedback, ${options.format === 'kto' ? 'unpaired-preference' : 'preference'}, trl]`,
    'configs:',
    '  - config_name: default',
    '    data_files:',
    ...files.flatMap(({ split, path }) => [`      - split: ${split}`, `        path: ${path}`]),
    '---',
    '',
  ];
}

/** The Hub's names for sizes. */
function sizeCategory(rows: number): string {
  const bounds = [
    [1000, 'n<1K'],
    [10_000, '1K<n<10K'],
    [100_000, '10K<n<100K'],
    [1_000_000, '100K<n<1M'],
    [10_000_000, '1M<n<10M'],
  ] as const;
  return bounds.find(([below]) => rows < below)?.[1] ?? '10M<n<100M';
}

function leftOutLines({ leftOut }: DatasetCard): string[] {
  const counts = leftOutCounts(leftOut);
  if (counts.length === 0) return [];
  const words = counts.map(({ name, count }) => `${count} ${leftOutWords[name]}`);
  return [`Not in these rows: ${words.join(', ')}.`, ''];
}

function leftOutCounts(leftOut: ExportSummary['leftOut']) {
  return exportSummary.shape.leftOut
    .keyof()
    .options.map((name) => ({ name, count: leftOut[name] }))
    .filter(({ count }) => count > 0);
}

const leftOutWords: Record<keyof ExportSummary['leftOut'], string> = {
  ties: 'ties',
  allBad: 'judgments that all are bad',
  skips: 'skips',
  unranked: 'pairs that a ranking leaves out',
  otherSplits: 'comparisons of other splits',
  gold: 'gold comparisons',
  repeats: 'repeated comparisons',
  flagged: 'flagged comparisons',
};

function judgmentLines(facts: DatasetFacts): string[] {
  const guidelines = [...facts.byGuideline].toSorted(([a], [b]) => (b ?? 0) - (a ?? 0));
  return [
    '## Judgments',
    '',
    `${facts.judgments} judgments by ${facts.labelers} labelers, who appear by pseudonyms: ${countsOf(facts.byKind)}.`,
    '',
    '| guideline version | judgments |',
    '| --- | --- |',
    ...guidelines.map(([version, count]) => `| ${version ?? 'none named'} | ${count} |`),
    '',
    '## Agreement',
    '',
    `Of pairs of candidates that two labelers or more judged, in ${facts.agreementOf} comparisons; 95 % intervals by resampling comparisons.`,
    '',
    '| measure | value | 95 % | pairs |',
    '| --- | --- | --- | --- |',
    agreementRow('share of two labels of a pair that are equal', facts.raw),
    agreementRow('Krippendorff’s α, nominal', facts.alpha),
    '',
  ];
}

function countsOf(byKind: ReadonlyMap<string, number>): string {
  return [...byKind].map(([kind, count]) => `${count} of kind \`${kind}\``).join(', ') || 'none';
}

function agreementRow(measure: string, { value, interval: { low, high }, items }: DatasetFacts['raw']): string {
  if (!Number.isFinite(value))
    return `| ${measure} | not defined: no pair was judged twice, or all alike | | ${items} |`;
  return `| ${measure} | ${value.toFixed(3)} | ${low.toFixed(3)} to ${high.toFixed(3)} | ${items} |`;
}
