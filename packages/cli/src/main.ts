// The process of the `tastemaker` command: runs it, and turns failures into messages and exit codes.
import { CommanderError } from 'commander';
import { failureOfCall } from './connection.js';
import { Failure } from './failure.js';
import { printable } from './printable.js';
import { buildProgram } from './program.js';

/** Runs the command line and returns the exit status: 0, 1 (failed), 2 (asked for wrongly). */
async function main(argv: readonly string[]): Promise<number> {
  try {
    await buildProgram().parseAsync(argv, { from: 'user' });
    return 0;
  } catch (error) {
    return report(failureOfCall(error));
  }
}

function report(error: unknown): number {
  // Commander has printed its message already; asking for help or the version is no error.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof Failure) {
    process.stderr.write(`tastemaker: ${printable(error.message)}\n`);
    if (error.cure !== undefined) process.stderr.write(`  → ${printable(error.cure)}\n`);
    return error.exitCode;
  }
  const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`tastemaker: ${printable(told)}\n`);
  return 1;
}

// Whoever read the output has seen enough, as `head` does: nothing is left to do, and nothing is wrong.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

process.exitCode = await main(process.argv.slice(2));
