// What is noted while a file is read: how many lines, what is wrong with which, what was left out, how it was understood.
import type { FileRecord, ImportContainer, ImportFormat, ImportResult } from '@tastemaker/contracts';
import type { ImportCounts, ImportNotes } from '@tastemaker/database';
import { Complaints, maxTold } from './complaints.js';

const maxExamples = 3;

export class Journal implements ImportNotes {
  readonly complaints = new Complaints();
  readonly dryRun: boolean;
  readonly #contentHash: string;
  readonly #skipped: ImportResult['skipped'] = [];
  readonly #remarks: ImportResult['remarks'] = [];
  readonly #examples: FileRecord[] = [];
  #skippedLines = 0;
  #lines = 0;

  constructor(contentHash: string, dryRun: boolean) {
    this.#contentHash = contentHash;
    this.dryRun = dryRun;
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

  remark(line: number, message: string): void {
    if (this.#remarks.length < maxTold) this.#remarks.push({ line, message });
  }

  result(format: ImportFormat, container: ImportContainer, counts: ImportCounts): ImportResult {
    const { errors, total } = this.complaints;
    return {
      format,
      container,
      contentHash: this.#contentHash,
      dryRun: this.dryRun,
      lines: this.#lines,
      ...counts,
      skipped: this.#skipped,
      skippedLines: this.#skippedLines,
      remarks: this.#remarks,
      ...(this.dryRun ? { examples: this.#examples, errors, errorLines: total } : {}),
    };
  }
}
