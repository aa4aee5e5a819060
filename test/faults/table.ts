/** What each fault did, written as it is known, for the runner to print. */
import { appendFileSync } from 'node:fs';

export interface Row {
  readonly fault: string;
  /** How often it was done. */
  readonly times: number;
  /** Seconds from its end until judging went on; the longest where it was done several times. */
  readonly back: number | null;
  readonly acknowledged: number;
  readonly lost: number;
  readonly overAssigned: number;
  readonly note: string;
}

export function record(row: Row): void {
  const file = process.env['TASTEMAKER_FAULTS_TABLE'];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(row)}\n`);
}
