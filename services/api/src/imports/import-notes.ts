// What is noted while a file is imported: how many lines, what is wrong with which, what was left out, how it was understood.
import {
  exactJson,
  type FileRecord,
  type ImportContainer,
  type ImportFormat,
  type ImportMapping,
  type ImportResult,
  type InputError,
  type RefusedLine,
  type Unread,
  type UnreadColumn,
} from '@tastemaker/contracts';
import type { ImportCounts, ImportNotes } from '@tastemaker/database';
import { HttpProblem } from '@tastemaker/service/problems';

/** Complaints and lines that are listed: more than anybody reads. The rest are counted. */
const maxListed = 100;

export class Complaints {
  readonly errors: InputError[] = [];
  total = 0;

  add(line: number, message: string): void {
    this.total++;
    if (this.errors.length < maxListed) this.errors.push({ path: `line ${line}`, message });
  }

  /** @throws HttpProblem `import_failed` if there are any */
  throwAny(): void {
    if (this.total === 0) return;
    const detail = `${this.total} ${this.total === 1 ? 'line is' : 'lines are'} wrong; nothing of the file was kept.`;
    throw new HttpProblem('import_failed', detail, { errors: this.errors });
  }
}

const exampleCharacters = 200;

/** The beginning of a value, as people see it. */
export function exampleOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return (typeof value === 'string' ? value : exactJson(value)).slice(0, exampleCharacters);
}

/** What of the rows is not read, by column. */
export class UnreadColumns {
  readonly #columns = new Map<string, UnreadColumn>();

  add(unread: readonly Unread[]): void {
    for (const column of new Set(unread.map((each) => each.column))) {
      const known = this.#columns.get(column);
      if (known !== undefined) known.rows++;
      else if (this.#columns.size < maxListed) {
        const example = exampleOf(unread.find((each) => each.column === column)?.value);
        this.#columns.set(column, { column, rows: 1, example });
      }
    }
  }

  get list(): UnreadColumn[] {
    return [...this.#columns.values()];
  }
}

/** More wrong lines are no exceptions that can be left out: the file is another than it is taken for. */
const maxRefused = { lines: 10_000, characters: 16 * 2 ** 20 };

/** Wrong lines that are left out and answered. */
class RefusedLines {
  readonly lines: RefusedLine[] = [];
  #characters = 0;

  /** @throws HttpProblem `import_failed` when there are too many */
  add(line: number, message: string, value: object | undefined): void {
    const row = value === undefined ? null : exactJson(value);
    this.lines.push({ line, message, row });
    this.#characters += message.length + (row?.length ?? 0);
    if (this.lines.length <= maxRefused.lines && this.#characters <= maxRefused.characters) return;
    const errors = this.lines.slice(0, maxListed).map((each) => ({ path: `line ${each.line}`, message: each.message }));
    const detail = `Too many lines are wrong to leave them out (${this.lines.length} up to line ${line}); nothing of the file was kept.`;
    throw new HttpProblem('import_failed', detail, { errors });
  }
}

const maxExamples = 3;

/** What the process that reads a file hands over at the end. */
export interface FileAccount {
  lines: number;
  skipped: ImportResult['skipped'];
  skippedLines: number;
  unread: UnreadColumn[];
  examples: FileRecord[];
  errors: Complaints['errors'];
  errorLines: number;
  refused: RefusedLine[];
}

export interface ReadingOptions {
  dryRun: boolean;
  onError: 'refuse' | 'skip';
}

/** Of the process that reads the file. */
export class ReadingNotes {
  readonly complaints = new Complaints();
  readonly options: ReadingOptions;
  /** To be called while nothing is yielded, so that the reader is not taken for hung. */
  readonly progress: () => Promise<void>;
  readonly #unread = new UnreadColumns();
  readonly #refused = new RefusedLines();
  readonly #skipped: ImportResult['skipped'] = [];
  readonly #examples: FileRecord[] = [];
  #skippedLines = 0;
  #lines = 0;

  constructor(options: ReadingOptions, progress: () => Promise<void>) {
    this.options = options;
    this.progress = progress;
  }

  countLine(): void {
    this.#lines++;
  }

  understood(record: FileRecord): void {
    if (this.options.dryRun && this.#examples.length < maxExamples) this.#examples.push(record);
  }

  unread(unread: readonly Unread[]): void {
    if (unread.length > 0) this.#unread.add(unread);
  }

  /** @throws HttpProblem `import_failed` when more lines are left out than can be */
  refuse(line: number, message: string, value: object | undefined): void {
    if (this.options.onError === 'skip') this.#refused.add(line, message, value);
    else this.complaints.add(line, message);
  }

  skip(line: number, reason: string): void {
    this.#skippedLines++;
    if (this.#skipped.length < maxListed) this.#skipped.push({ line, reason });
  }

  account(): FileAccount {
    return {
      lines: this.#lines,
      skipped: this.#skipped,
      skippedLines: this.#skippedLines,
      unread: this.#unread.list,
      examples: this.#examples,
      errors: this.complaints.errors,
      errorLines: this.complaints.total,
      refused: this.#refused.lines,
    };
  }
}

/** How the file was asked to be read, which is kept with what came of it. */
export interface ImportOrder extends ReadingOptions {
  contentHash: string;
  mapping: ImportMapping;
  ignored: readonly string[];
}

/** Of whoever writes what was read to the database. */
export class WritingNotes implements ImportNotes {
  readonly #order: ImportOrder;
  readonly #skipped: ImportResult['skipped'] = [];
  readonly #remarks: ImportResult['remarks'] = [];
  #skippedLines = 0;

  constructor(order: ImportOrder) {
    this.#order = order;
  }

  skip(line: number, reason: string): void {
    this.#skippedLines++;
    if (this.#skipped.length < maxListed) this.#skipped.push({ line, reason });
  }

  remark(line: number, message: string): void {
    if (this.#remarks.length < maxListed) this.#remarks.push({ line, message });
  }

  result(format: ImportFormat, container: ImportContainer, counts: ImportCounts, file: FileAccount): ImportResult {
    const skipped = [...file.skipped, ...this.#skipped].toSorted((a, b) => a.line - b.line).slice(0, maxListed);
    const { lines, skippedLines, unread, examples, errors, errorLines, refused } = file;
    const { contentHash, dryRun, mapping, ignored, onError } = this.#order;
    return {
      format,
      container,
      contentHash,
      dryRun,
      lines,
      ...counts,
      skipped,
      skippedLines: skippedLines + this.#skippedLines,
      remarks: this.#remarks,
      unread,
      mapping,
      ignored: [...ignored],
      ...(onError === 'skip' ? { refused, refusedLines: refused.length } : {}),
      ...(dryRun ? { examples, errors, errorLines } : {}),
    };
  }
}

/** What the log of imports keeps of a result. */
export function loggedResult(result: ImportResult): ImportResult {
  return result.refused === undefined ? result : { ...result, refused: result.refused.slice(0, maxListed) };
}
