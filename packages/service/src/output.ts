// Logs never end a process: what cannot be written (disk full, reader gone, terminal closed) is dropped and counted.
import { type DestinationStream, pino } from 'pino';

/** Log lines kept in memory while they cannot be written; what comes on top is dropped. */
const keptBytes = 1 << 20;

/** Standard output for pino. Failed writes are tried again with the next line, never thrown. */
export function logDestination(): DestinationStream & { readonly dropped: () => number } {
  let dropped = 0;
  const stream = pino.destination({ dest: 1, sync: true, maxLength: keptBytes });
  stream.on('error', () => undefined);
  stream.on('drop', () => {
    dropped += 1;
  });
  return Object.assign(stream, { dropped: () => dropped });
}

/** Errors of stdout and stderr, which Node would throw, are ignored: there is nowhere left to report them. */
export function surviveOutputErrors(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}
