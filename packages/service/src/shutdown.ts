// How a process ends: when it is told to, and after an error that reached nobody. A rejection that nobody handles says nothing of
// the process's state: it is logged, and the process goes on. An exception thrown through the event loop may have left
// anything half done: the process finishes what is under way and ends, to be started anew.
export interface ShutdownOptions {
  /** Told the error, and what is known of where it came from. */
  log: (error: unknown, message: string) => void;
  /** Finishes what is under way. */
  stop: () => Promise<void>;
}

/** How long finishing may take after an exception. */
const stopMs = 10_000;

/** Stops the process on SIGINT and SIGTERM, and after an exception that reached nobody. */
export function stopOnSignals({ log, stop }: ShutdownOptions): void {
  surviveStrayErrors({ log, stop });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end(0, { log, stop }));
}

/** The same for a process whose parent says when it ends. */
export function surviveStrayErrors({ log, stop }: ShutdownOptions): void {
  process.on('unhandledRejection', (reason) => log(reason, 'a rejection reached nobody; the process goes on'));
  process.once('uncaughtException', (error) => {
    log(error, 'an exception reached nobody; the process finishes what is under way, and ends');
    // As Node does itself: of a process that does not start, whoever starts it reads the reason there.
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    setTimeout(() => process.exit(1), stopMs).unref();
    void end(1, { log, stop });
  });
}

async function end(code: number, { log, stop }: ShutdownOptions): Promise<void> {
  try {
    await stop();
  } catch (failure) {
    log(failure, 'stopping failed');
    process.exit(1);
  }
  process.exit(code);
}
