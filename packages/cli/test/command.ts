import { type ChildProcess, spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** The built command, as people run it. */
const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the command. Nothing of the test's own environment but the paths reaches it. */
export function launch(args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
  const { PATH = '', HOME = '', TASTEMAKER_ENGINE_CACHE } = process.env;
  const inherited = { PATH, HOME, ...(TASTEMAKER_ENGINE_CACHE === undefined ? {} : { TASTEMAKER_ENGINE_CACHE }) };
  return spawn(process.execPath, [main, ...args], { env: { ...inherited, ...env }, stdio: 'pipe' });
}

export async function run(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  input = '',
): Promise<Finished> {
  const child = launch(args, env);
  child.stdin?.end(input);
  const [stdout, stderr, code] = await Promise.all([
    child.stdout === null ? '' : text(child.stdout),
    child.stderr === null ? '' : text(child.stderr),
    new Promise<number | null>((resolve) => child.once('exit', resolve)),
  ]);
  return { code, stdout, stderr };
}
