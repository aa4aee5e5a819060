// What an installation waits for, told in every place where somebody may look.
import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Home, Waiting } from './home.js';

/**
 * What an installation waits for, told in every place where somebody may look: the terminal, `logs/supervisor.log`, and
 * `server.json`, which the API's `/readyz`, `tastemaker doctor` and failing commands read.
 */
export interface Status {
  /** A part is away for this reason; the same reason again is not repeated. @param logFile where more is said */
  waitingFor(part: string, reason: string, logFile?: string): void;
  /** A part is back. */
  isBack(part: string): void;
  /** A line for the terminal and the log, about something that has passed already. */
  note(line: string): void;
  /** Writes the record for the first time. @throws where it cannot be written */
  publish(): void;
  readonly waiting: readonly Waiting[];
}

export function openStatus(home: Home, url: () => string, tell: (line: string) => void): Status {
  const waiting = new Map<string, Waiting>();
  const note = (line: string): void => {
    tell(line);
    tryToWrite(() => appendFileSync(join(home.logsFolder, 'supervisor.log'), `${new Date().toISOString()} ${line}\n`));
  };
  const publish = (): void => {
    const record = { pid: process.pid, url: url(), waitingFor: [...waiting.values()] };
    const partial = `${home.serverFile}.partial`;
    writeFileSync(partial, `${JSON.stringify(record)}\n`, { mode: 0o600 });
    renameSync(partial, home.serverFile);
  };
  return {
    note,
    publish,
    get waiting() {
      return [...waiting.values()];
    },
    waitingFor(part, reason, logFile) {
      const before = waiting.get(part);
      if (before?.reason === reason) return;
      waiting.set(part, { part, reason, since: before?.since ?? new Date().toISOString() });
      note(logFile === undefined ? reason : `${reason} (its log: ${logFile})`);
      tryToWrite(publish);
    },
    isBack(part) {
      const before = waiting.get(part);
      if (before === undefined) return;
      waiting.delete(part);
      const seconds = Math.round((Date.now() - Date.parse(before.since)) / 1000);
      note(`${part} is back after ${seconds} s`);
      tryToWrite(publish);
    },
  };
}

/** On a full or failing disk the terminal still tells; the file is written with the next change that succeeds. */
function tryToWrite(write: () => void): void {
  try {
    write();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}
