// The rows that a judged comparison is in each format of export.
import {
  arenaRowsOf,
  type ComparisonRecord,
  type ExportFormat,
  type ExportOptions,
  hhRowOf,
  type JudgedRecord,
  ktoRowsOf,
  mergedPairsOf,
  ownRowOf,
  type Pair,
  pairsOf,
  trlRowOf,
} from '@tastemaker/contracts';

export type ExportRow = Record<string, unknown>;

/** Labelers appear by their pseudonyms only. */
export function exportRows(options: ExportOptions): (record: ComparisonRecord) => ExportRow[] {
  const rows: Record<ExportFormat, (record: ComparisonRecord) => ExportRow[]> = {
    tastemaker: (record) => [ownRowOf(record)],
    arena: arenaRowsOf,
    hh: (record) => wantedPairs(record, options).map((pair) => hhRowOf(pair, options.margin)),
    kto: (record) => ktoRowsOf(record, options),
    trl: (record) => wantedPairs(record, options).map((pair) => trlRowOf(pair, options)),
  };
  return rows[options.format];
}

/** As the options say of ties and of judgments that say the same. */
export function wantedPairs(record: JudgedRecord, { ties, rows }: ExportOptions): Pair[] {
  const pairs = rows === 'pair' ? mergedPairsOf(record) : pairsOf(record);
  return ties === 'keep' ? pairs : pairs.filter(({ tie }) => !tie);
}

export function isOfSplit({ split }: ExportOptions, record: Pick<ComparisonRecord, 'split'>): boolean {
  return split === undefined || record.split === split;
}
