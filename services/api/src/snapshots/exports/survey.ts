// A look at all rows of an export before the first one is written. It finds which of the rare columns there are, and which rows
// must stand at the beginning, so that whoever reads it in pieces knows every column's type from the first piece:
// `datasets` takes the first 10 MiB of JSON lines for the whole, and PyArrow takes a column of dates for one of instants.
import type { Draft, DraftFields, Rare } from './shapes.js';
import { fieldOf } from './shapes.js';

/** A row, told by the line of the snapshot that it comes from and its place among the rows of that line. */
export interface RowReference {
  line: string;
  at: number;
}

/** In UTF-16 code units, of which each is three bytes at most: what begins up to here is within the first piece. */
const firstPiece = 2 ** 21;
/** A row of this length is short enough to be moved to the beginning: no shorter one is looked for. */
const shortRow = 2 ** 16;

/** A part of the columns, and the first, or a shorter, row that shows its type. */
interface Part {
  draft: Draft;
  inner: [name: string, part: Part][];
  shown: { row: number; length: number; isEarly: boolean; reference: RowReference } | undefined;
  isSettled: boolean;
}

export class Survey {
  readonly #parts: [string, Part][];
  readonly #found = new Set<Rare>();
  #rows = 0;
  #length = 0;

  constructor(columns: DraftFields) {
    this.#parts = partsOf(columns);
  }

  /** Rows so far. */
  get rows(): number {
    return this.#rows;
  }

  get found(): ReadonlySet<Rare> {
    return this.#found;
  }

  /** A row that is written. @param length about how long its line is */
  note(row: object, length: number, reference: RowReference): void {
    const isEarly = this.#length + length <= firstPiece;
    for (const [name, part] of this.#parts) {
      this.#look(part, fieldOf(row, name), { row: this.#rows, length, isEarly, reference });
    }
    this.#rows += 1;
    this.#length += length;
  }

  /** A row of the snapshot that is not written, as it is of another split: all splits have the same columns. */
  noteOther(row: object): void {
    for (const [name, part] of this.#parts) this.#look(part, fieldOf(row, name), undefined);
  }

  /** The rows that must stand first, by their numbers. */
  get leading(): ReadonlyMap<number, RowReference> {
    const shown = everyPart(this.#parts).flatMap((part) => part.shown ?? []);
    const late = shown.filter(({ isEarly }) => !isEarly).toSorted((a, b) => a.row - b.row);
    return new Map(late.map(({ row, reference }) => [row, reference]));
  }

  #look(part: Part, value: unknown, shown: Part['shown']): void {
    if (value === null || value === undefined) return;
    const { draft, inner } = part;
    if (typeof draft === 'string') {
      if (shown !== undefined && !part.isSettled && !(draft === 'text' && isInstant(value))) show(part, shown);
    } else if ('rare' in draft) {
      this.#found.add(draft);
      for (const [, each] of inner) this.#look(each, value, shown);
    } else if ('fields' in draft) {
      for (const [name, each] of inner) this.#look(each, fieldOf(value, name), shown);
    } else if (Array.isArray(value)) {
      for (const [, each] of inner) for (const element of value) this.#look(each, element, shown);
    }
  }
}

function show(part: Part, shown: NonNullable<Part['shown']>): void {
  if (part.shown === undefined || shown.length < part.shown.length) part.shown = shown;
  part.isSettled = shown.isEarly || shown.length <= shortRow;
}

/** What PyArrow reads as a `timestamp[s]`: not what a text is to be taken for. */
function isInstant(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    /^\d{4}-\d\d-\d\d(?:[ T]\d\d(?::\d\d(?::\d\d)?)?(?:Z|[+-]\d\d(?::?\d\d)?)?)?$/.test(value)
  );
}

function partsOf(fields: DraftFields): [string, Part][] {
  return Object.entries(fields).map(([name, draft]) => [name, partOf(draft)]);
}

function partOf(draft: Draft): Part {
  return { draft, inner: innerOf(draft), shown: undefined, isSettled: false };
}

function innerOf(draft: Draft): [string, Part][] {
  if (typeof draft === 'string') return [];
  if ('fields' in draft) return partsOf(draft.fields);
  return [['', partOf('rare' in draft ? draft.rare : draft.list)]];
}

function everyPart(parts: readonly [string, Part][]): Part[] {
  return parts.flatMap(([, part]) => [part, ...everyPart(part.inner)]);
}
