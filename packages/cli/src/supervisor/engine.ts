// Makes sure that the services find their engine.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Environment } from '../env.js';
import { Failure } from '../failure.js';
import type { Terminal } from '../terminal.js';

const answer = z.union([
  z.object({ name: z.enum(['native', 'wasm']), version: z.string(), warnings: z.array(z.string()) }),
  z.object({ error: z.string() }),
]);

const program = fileURLToPath(new URL('../../dist/supervisor/engine-process.js', import.meta.url));

/**
 * Makes sure that the services will find their engine, installing it at first need with progress on stderr.
 * @returns which one they will get
 * @throws {Failure} when the engine asked for cannot be had
 */
export async function prepareEngine(env: Environment, terminal: Terminal): Promise<'native' | 'wasm'> {
  const child = fork(program, [env.engine], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...env.inherited, TF_CPP_MIN_LOG_LEVEL: '2' },
    execArgv: [],
  });
  const said = await new Promise<unknown>((resolve, reject) => {
    child.once('message', resolve);
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      resolve({ error: `the engine's process ended with ${signal ?? String(code)}` }),
    );
  });
  const parsed = answer.parse(said);
  if ('error' in parsed)
    throw new Failure('engine_unavailable', parsed.error, {
      cure: 'see `tastemaker doctor`, or set TASTEMAKER_ENGINE=wasm',
    });
  for (const warning of parsed.warnings) terminal.note(warning);
  return parsed.name;
}
