// Labelers that are numbers, in CSV: pandas writes 7 as 7.0 in a column in which cells are missing, and both are the same
// labeler there. In a column that has names, too, 7.0 is a name and stays.
import { HttpProblem } from '@tastemaker/service/problems';
import { type Cell, csvProblem, csvRecords, type Dialect } from './csv-parser.js';

/** The columns that say who judged, unless a mapping names others. */
export const labelerColumns: ReadonlySet<string> = new Set(['labeler', 'judge']);

/** A file once more, for cells that can only be read when all of their column are known. */
export interface CsvFile {
  dialect: Dialect;
  reopen: () => AsyncIterable<string>;
}

const wholeNumber = /^(-?\d+)\.0+$/;
const anyNumber = /^-?\d+(?:\.\d+)?$/;
const recordsPerPause = 10_000;

export class LabelerColumns {
  readonly #file: CsvFile;
  readonly #names: ReadonlySet<string>;
  readonly #isNumeric = new Map<string, boolean>();

  constructor(file: CsvFile, names: ReadonlySet<string>) {
    this.#file = file;
    this.#names = names;
  }

  /** A column that must be looked at as a whole before the record can be read. */
  undecided(record: Record<string, Cell>): string | undefined {
    for (const name of this.#names) {
      if (!this.#isNumeric.has(name) && wholeNumber.test(record[name] ?? '')) return name;
    }
    return undefined;
  }

  /** Looks at all cells of a column; yields now and then meanwhile. */
  async *decide(column: string): AsyncGenerator<void> {
    const { dialect, reopen } = this.#file;
    let isNumeric = true;
    let records = 0;
    try {
      const columns = (names: string[]) => names.map((name) => name === column && name);
      for await (const { record } of csvRecords(reopen(), dialect, { columns })) {
        isNumeric = anyNumber.test(record[column] || '0');
        if (!isNumeric) break;
        if (++records % recordsPerPause === 0) yield;
      }
    } catch (error) {
      // Whoever reads the rows meets the same at the same place, and tells of it.
      if (!(csvProblem(error) instanceof HttpProblem)) throw error;
    }
    this.#isNumeric.set(column, isNumeric);
  }

  /** The record with 7 in the place of 7.0 in columns of numbers. */
  plain(record: Record<string, Cell>): Record<string, Cell> {
    for (const name of this.#names) {
      const [, digits] = wholeNumber.exec(record[name] ?? '') ?? [];
      if (digits !== undefined && this.#isNumeric.get(name) === true) record[name] = digits;
    }
    return record;
  }
}
