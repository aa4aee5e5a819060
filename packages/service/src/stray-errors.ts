// Errors that reach nobody. A promise that was rejected where nobody waits says nothing of the process's state: it is logged,
// and whoever is being served goes on being served. An exception that was thrown through the event loop may have left
// anything half done: what is under way is finished, and the process ends, to be started anew.

export interface StrayErrorOptions {
  /** Told the error, and what is known of where it came from. */
  log: (error: unknown, message: string) => void;
  /** Finishes what is under way. */
  stop: () => Promise<void>;
}

/** How long finishing may take. */
const stopMs = 10_000;

export function surviveStrayErrors({ log, stop }: StrayErrorOptions): void {
  process.on('unhandledRejection', (reason) => log(reason, 'a rejection reached nobody; the process goes on'));
  process.once('uncaughtException', (error) => {
    log(error, 'an exception reached nobody; the process finishes what is under way, and ends');
    // As Node does itself: of a process that does not start, whoever starts it reads the reason there.
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    setTimeout(() => process.exit(1), stopMs).unref();
    void finish();
  });

  async function finish(): Promise<void> {
    try {
      await stop();
    } catch (failure) {
      log(failure, 'stopping failed');
    }
    process.exit(1);
  }
}
