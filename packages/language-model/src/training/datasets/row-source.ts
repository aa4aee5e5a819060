// Rows by number, wherever they are kept: in memory, or in a token store on disk.
import { createHash } from 'node:crypto';
import type { Row } from '../../decoder/layout.js';

export interface RowSource {
  readonly count: number;
  /** Names the rows' tokens and targets: a run goes on only over the data it began with. */
  readonly contentHash: string;
  /** Tokens of a row. */
  length(index: number): number;
  row(index: number): Row;
}

/** Rows that are in memory. */
export function rowSource(rows: readonly Row[]): RowSource {
  const lengths = Int32Array.from(rows, rowLength);
  return {
    count: rows.length,
    contentHash: hashOf(rows),
    length: (index) => lengths[index] ?? 0,
    row: (index) => rows[index] ?? [],
  };
}

/** The first rows that hold at most so many tokens together, at least one; read anew each time they are gone through. */
export function firstRows(source: RowSource, mostTokens: number): Iterable<Row> {
  return {
    *[Symbol.iterator]() {
      let tokens = 0;
      for (let index = 0; index < source.count; index++) {
        tokens += source.length(index);
        if (index > 0 && tokens > mostTokens) return;
        yield source.row(index);
      }
    },
  };
}

export function rowLength(row: Row): number {
  return row.reduce((sum, segment) => sum + segment.tokens.length, 0);
}

function hashOf(rows: readonly Row[]): string {
  const hash = createHash('sha256');
  for (const row of rows) {
    for (const { tokens, targets, parent } of row) {
      hash.update(Int32Array.of(tokens.length, parent ?? -1, ...Array.from(tokens)));
      hash.update(Uint8Array.from(targets ?? []));
    }
    hash.update('\n');
  }
  return hash.digest('hex');
}
