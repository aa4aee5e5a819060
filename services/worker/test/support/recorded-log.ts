import { Writable } from 'node:stream';
import { type Logger, pino } from 'pino';

/** A worker's log that is kept as records, one a line. */
export function recordedLog(records: Record<string, unknown>[]): Logger {
  return pino(
    new Writable({
      write(chunk, _encoding, done) {
        records.push(JSON.parse(String(chunk)));
        done();
      },
    }),
  );
}
