// What an import is told, and what it tells.

import type { ImportContainer, ImportFormat, ProjectSettings } from '@tastemaker/contracts';
import type { NumberedRecord } from './identify.js';
import type { StandIns } from './labelers.js';

/** Told of lines that are not imported as they stand. */
export interface ImportNotes {
  /** The line adds nothing. */
  skip(line: number, reason: string): void;
  /** The line is imported, but not in every respect as it says. */
  remark(line: number, message: string): void;
}

/** Where a file's content goes. */
export interface ImportTarget {
  projectId: string;
  settings: ProjectSettings;
  /** The file's name, kept with everything it makes. */
  source: string;
  notes: ImportNotes;
  standIns: StandIns;
  /** ISO 8601; for judgments of which the file doesn't say when they were made. */
  now: string;
}

export interface ImportFile {
  source: string;
  format: ImportFormat;
  container: ImportContainer;
  /** sha256 (hex). */
  contentHash: string;
  batches: AsyncIterable<NumberedRecord[]>;
}

/** What was not there before. */
export interface ImportCounts {
  prompts: number;
  completions: number;
  comparisons: number;
  judgments: number;
}
