// What is noted while a file is read: how many lines, what is wrong with which, what was left out, how it was understood.
import type { FileRecord, ImportContainer, ImportFormat, ImportResult } from '@tastemaker/contracts';
import type { ImportCounts, ImportNotes } from '@tastemaker/database';
import { Complaints, maxTold } from './complaints.js';

const maxExamples = 3;

/** What the process that reads a file tells of it at the end. */
export interface FileAccount {
  lines: number;
  skipped: ImportResult['skipped'];
  skippedLines: number;
  examples: FileRecord[];
  errors: Complaints['errors'];
  errorLines: number;
}

/** Kept by whoever reads the file. */
export class Journal {
  readonly complaints = new Complaints();
  readonly dryRun: boolean;
  /** To be told while nothing is yielded. */
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
    if (this.#skipped.length < maxTold) this.#skipped.push({ line, reason });
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

/** Kept by whoever writes to the database. */
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
    if (this.#skipped.length < maxTold) this.#skipped.push({ line, reason });
  }

  remark(line: number, message: string): void {
    if (this.#remarks.length < maxTold) this.#remarks.push({ line, message });
  }

  result(format: ImportFormat, container: ImportContainer, counts: ImportCounts, file: FileAccount): ImportResult {
    const skipped = [...file.skipped, ...this.#skipped].toSorted((a, b) => a.line - b.line).slice(0, maxTold);
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
