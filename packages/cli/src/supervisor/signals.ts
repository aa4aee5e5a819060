// The signals that stop an installation.
/**
 * Aborted by Ctrl+C, SIGTERM or the terminal's closing. Further ones change nothing: stopping takes seconds at most, and
 * package managers often pass on a Ctrl+C that the terminal has delivered already.
 */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => controller.abort(new Error(`stopped by ${name}`)));
  }
  return controller.signal;
}
