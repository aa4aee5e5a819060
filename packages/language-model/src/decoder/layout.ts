// How token sequences stand in memory for one pass of the decoder. Tokens are flat, without padding, through all that
// works on single tokens; what may attend to what is a forest of segments, so that one layout serves documents, chats
// and [prompt, answer a, answer b, …] rows, in which the prompt is computed once for all its answers.
/* oxlint-disable typescript/no-non-null-assertion -- indices come from loops over the arrays they index */
import { type Block, blocksOf, groupBySize, type Span } from './blocks.js';

/** A run of tokens. It sees itself, causally, and the whole of its ancestors; siblings do not see each other. */
export interface Segment {
  readonly tokens: ArrayLike<number>;
  /** Index, within the row, of the segment that this one continues: an earlier one. None: it starts a sequence. */
  readonly parent?: number;
  /** One number a token, 1 where predicting that token counts towards the next-token loss. None: nowhere. */
  readonly targets?: ArrayLike<number>;
}

export type Row = readonly Segment[];

/** What the next-token loss predicts: `labels[i]` from the hidden state at flat position `outputs[rows[i]]`. */
export interface Targets {
  /** Distinct flat positions. */
  readonly outputs: Int32Array;
  /** For each label, its row of `outputs`: the last token of a prompt predicts the first of each of its answers. */
  readonly rows: Int32Array;
  readonly labels: Int32Array;
}

export interface Layout {
  readonly tokens: Int32Array;
  /** Rotary positions: they go on from a segment's parent, and restart with each child of the same parent. */
  readonly positions: Int32Array;
  readonly blocks: readonly Block[];
  /** Indices of blocks of like size: each group is one padded batch of attention. */
  readonly groups: readonly (readonly number[])[];
  /** Flat position of the last token of segment `s` of row `r`: `ends[r][s]`. The first: `starts[r][s]`. */
  readonly starts: readonly (readonly number[])[];
  readonly ends: readonly (readonly number[])[];
  readonly targets: Targets;
}

/**
 * Lays rows of segments out for one pass. Segments of one row that share no ancestor do not see each other, wherever
 * they stand. Grouping changes the time a pass takes, not its result.
 * @throws {RangeError} for an empty segment, or a parent that is not an earlier segment of the row
 */
export function packRows(rows: readonly Row[], options: { readonly mostGroups?: number } = {}): Layout {
  const count = rows.reduce((sum, row) => sum + row.reduce((n, segment) => n + segment.tokens.length, 0), 0);
  const tokens = new Int32Array(count);
  const positions = new Int32Array(count);
  const trees: { spans: Span[]; length: number }[] = [];
  const starts: number[][] = [];
  const ends: number[][] = [];
  let flat = 0;
  for (const [r, row] of rows.entries()) {
    const places: { tree: number; span: number; nextPosition: number }[] = [];
    for (const [s, segment] of row.entries()) {
      const length = segment.tokens.length;
      const parent = parentPlace(places, segment, r, s);
      if (length === 0) throw new RangeError(`Segment ${s} of row ${r} is empty.`);
      const treeIndex = parent?.tree ?? trees.push({ spans: [], length: 0 }) - 1;
      const tree = trees[treeIndex]!;
      const base = parent?.nextPosition ?? 0;
      for (let i = 0; i < length; i++) {
        tokens[flat + i] = segment.tokens[i]!;
        positions[flat + i] = base + i;
      }
      const span = tree.spans.push({ start: flat, offset: tree.length, length, parent: parent?.span ?? -1 }) - 1;
      tree.length += length;
      places.push({ tree: treeIndex, span, nextPosition: base + length });
      flat += length;
    }
    starts.push(places.map(({ tree, span }) => trees[tree]!.spans[span]!.start));
    ends.push(places.map(({ tree, span }) => lastToken(trees[tree]!.spans[span]!)));
  }
  const blocks = trees.flatMap((tree) => blocksOf(tree.spans));
  const groups = groupBySize(blocks, options.mostGroups);
  return { tokens, positions, blocks, groups, starts, ends, targets: collectTargets(rows, starts, ends) };
}

function lastToken(span: Span): number {
  return span.start + span.length - 1;
}

function parentPlace<T>(places: readonly T[], segment: Segment, row: number, index: number): T | undefined {
  if (segment.parent === undefined) return undefined;
  const place = places[segment.parent];
  if (place === undefined) {
    throw new RangeError(`Segment ${index} of row ${row} names parent ${segment.parent}, which is not before it.`);
  }
  return place;
}

/** How many tokens the next-token loss of these rows predicts. */
export function targetCount(rows: readonly Row[]): number {
  let count = 0;
  for (const segment of rows.flat()) {
    for (let i = 0; i < (segment.targets?.length ?? 0); i++) if (isTarget(segment, i)) count++;
  }
  return count;
}

/** Of a segment with targets. Nothing stands before the first token of a sequence to predict it from. */
function isTarget(segment: Segment, i: number): boolean {
  return segment.targets![i] !== 0 && (i > 0 || segment.parent !== undefined);
}

function collectTargets(
  rows: readonly Row[],
  starts: readonly (readonly number[])[],
  ends: readonly (readonly number[])[],
): Targets {
  const outputs: number[] = [];
  const rowOf = new Map<number, number>();
  const targetRows: number[] = [];
  const labels: number[] = [];
  for (const [r, row] of rows.entries()) {
    for (const [s, segment] of row.entries()) {
      for (let i = 0; i < (segment.targets?.length ?? 0); i++) {
        if (!isTarget(segment, i)) continue;
        const source = i > 0 ? starts[r]![s]! + i - 1 : ends[r]![segment.parent!]!;
        let output = rowOf.get(source);
        if (output === undefined) {
          output = outputs.push(source) - 1;
          rowOf.set(source, output);
        }
        targetRows.push(output);
        labels.push(segment.tokens[i]!);
      }
    }
  }
  return { outputs: Int32Array.from(outputs), rows: Int32Array.from(targetRows), labels: Int32Array.from(labels) };
}
