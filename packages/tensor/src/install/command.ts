// Runs other programs: pip, node-gyp, Node itself.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { EngineError } from '../engine-error.js';

export interface CommandOptions {
  readonly cwd?: string;
  readonly signal?: AbortSignal;
  readonly environment?: NodeJS.ProcessEnv;
  /** Called with each line of the standard output. */
  readonly onLine?: (line: string) => void;
}

const linesKept = 12;

/**
 * Runs a program to its end and returns its standard output.
 *
 * @throws EngineError `engine.build_failed` with the last lines it wrote, if it cannot be started or fails.
 */
export async function run(program: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  const child = spawn(program, args, {
    cwd: options.cwd,
    signal: options.signal,
    env: options.environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  const recent: string[] = [];
  const note = (line: string) => {
    recent.push(line);
    if (recent.length > linesKept) {
      recent.shift();
    }
  };
  createInterface(child.stdout).on('line', (line) => {
    output.push(line);
    note(line);
    options.onLine?.(line);
  });
  createInterface(child.stderr).on('line', note);
  const failure = await new Promise<string | undefined>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) =>
      resolve(code === 0 ? undefined : `it ended with ${signal ?? `code ${code}`}`),
    );
  });
  if (failure !== undefined) {
    const said = recent.join('\n').trim();
    throw new EngineError('engine.build_failed', `\`${program}\`: ${failure}${said === '' ? '' : `\n${said}`}`);
  }
  return output.join('\n');
}

/** Whether a program can be started and succeeds. */
export async function works(program: string, args: readonly string[]): Promise<boolean> {
  try {
    await run(program, args);
    return true;
  } catch (error) {
    if (error instanceof EngineError) {
      return false;
    }
    throw error;
  }
}
