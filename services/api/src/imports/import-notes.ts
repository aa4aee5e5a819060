// What is noted while a file is imported: how many lines, what is wrong with which, what was left out, how it was understood.
import type { FileRecord, ImportContainer, ImportFormat, ImportResult, InputError } from '@tastemaker/contracts';
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

const maxExamples = 3;

/** What the process that reads a file hands over at the end. */
export interface FileAccount {
  lines: number;
  skipped: ImportResult['skipped'];
  skippedLines: number;
  examples: FileRecord[];
  errors: Complaints['errors'];
  errorLines: number;
}

/** Of the process that reads the file. */
export class ReadingNotes {
  readonly complaints = new Complaints();
  readonly dryRun: boolean;
  /** To be called while nothing is yielded, so that the reader is not taken for hung. */
  readonly progress: () => Promise<void>;
  readonly #skipped: ImportResult['skipped'] = [];
  readonly #examples: FileRecord[] = [];
  #skippedLines = 0;
  #lines = 0;

  constructor(dryRun: boolean, progress: () => Promise<void>) {
    this.dryRun = dryRun;
    this.progress = progress;
  }

  countLine(): void {
    this.#lines++;
  }

  understood(record: FileRecord): void {
    if (this.dryRun && this.#examples.length < maxExamples) this.#examples.push(record);
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
      examples: this.#examples,
      errors: this.complaints.errors,
      errorLines: this.complaints.total,
    };
  }
}

/** Of whoever writes what was read to the database. */
export class WritingNotes implements ImportNotes {
  readonly #contentHash: string;
  readonly #dryRun: boolean;
  readonly #skipped: ImportResult['skipped'] = [];
  readonly #remarks: ImportResult['remarks'] = [];
  #skippedLines = 0;

  constructor(contentHash: string, dryRun: boolean) {
    this.#contentHash = contentHash;
    this.#dryRun = dryRun;
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
    const { lines, skippedLines, examples, errors, errorLines } = file;
    return {
      format,
      container,
      contentHash: this.#contentHash,
      dryRun: this.#dryRun,
      lines,
      ...counts,
      skipped,
      skippedLines: skippedLines + this.#skippedLines,
      remarks: this.#remarks,
      ...(this.#dryRun ? { examples, errors, errorLines } : {}),
    };
  }
}
