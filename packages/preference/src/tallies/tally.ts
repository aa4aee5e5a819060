/** The tallies of a project, as reports read them. */

import type { TallyCell, TallyGroup, TallyStatistic } from './comparison-cells.js';

/** A cell, and how often it is there; words that this version does not know are passed over. */
export type CountedCell = Readonly<Record<keyof TallyCell, string>> & { readonly count: number };

export interface CellCount {
  readonly cell: string;
  readonly count: number;
}

export class Tally {
  readonly #cells = new Map<string, Map<string, CellCount[]>>();

  constructor(cells: Iterable<CountedCell>) {
    for (const { statistic, groupedBy, key, cell, count } of cells) {
      if (count === 0) continue;
      const name = `${statistic} ${groupedBy}`;
      const keys = this.#cells.get(name) ?? new Map<string, CellCount[]>();
      this.#cells.set(name, keys);
      const counted = keys.get(key) ?? [];
      counted.push({ cell, count });
      keys.set(key, counted);
    }
  }

  /** Of one key; without one, of all. */
  cells(statistic: TallyStatistic, groupedBy: TallyGroup = 'all', key = ''): readonly CellCount[] {
    return this.#cells.get(`${statistic} ${groupedBy}`)?.get(key) ?? [];
  }

  keys(statistic: TallyStatistic, groupedBy: TallyGroup): string[] {
    return [...(this.#cells.get(`${statistic} ${groupedBy}`)?.keys() ?? [])];
  }

  /** How many judgments have one of these purposes and verdicts (`purpose/verdict`); without any, all. */
  judgments(groupedBy: TallyGroup = 'all', key = '', kinds?: readonly string[]): number {
    return this.cells('judgments', groupedBy, key).reduce(
      (sum, { cell, count }) => sum + (kinds === undefined || kinds.includes(cell) ? count : 0),
      0,
    );
  }
}
