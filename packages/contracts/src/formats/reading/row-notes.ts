// What is noted while one row is read: what is wrong with it, and what of it the format does not read.

/** A column, or a key within one (`chosen.weight`), that a row has and its format does not read. */
export interface Unread {
  column: string;
  value: unknown;
  /** What would be lost with it, where that is known where it stands: then the row is refused. */
  holds?: string;
}

export class RowNotes {
  readonly faults: string[] = [];
  readonly unread: Unread[] = [];
  readonly #ignored: ReadonlySet<string>;

  constructor(ignored: ReadonlySet<string> = nothing) {
    this.#ignored = ignored;
  }

  fault(path: string, message: string): void {
    this.faults.push(path === '' ? message : `${path}: ${message}`);
  }

  /** @param holds what the row would mean less without it; left out: told by its name */
  leave(column: string, value: unknown, holds?: string): void {
    if (isEmpty(value) || this.#ignored.has(column)) return;
    this.unread.push(holds === undefined ? { column, value } : { column, value, holds });
  }
}

const nothing: ReadonlySet<string> = new Set();

/** Whether there is nothing to lose. */
export function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
