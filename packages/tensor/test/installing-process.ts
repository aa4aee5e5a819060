/** A process of its own that loads the engine, as a service or trainer does; it runs the built package. */
import { type ChildProcess, spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

export interface LoadResult {
  readonly engine?: string;
  readonly version?: string;
  /** Of a product that the engine computed. */
  readonly product?: number;
  readonly warnings: readonly string[];
  readonly error?: { readonly code: string; readonly message: string };
}

const BUILT = new URL('../dist/index.js', import.meta.url).href;

const PROGRAM = `
  const { loadEngine, terminalProgress } = await import(process.argv[1]);
  const warnings = [];
  const result = await loadEngine({
    engine: process.argv[2],
    onProgress: terminalProgress(),
    onWarning: (message) => warnings.push(message),
  }).then(
    (engine) => {
      const three = engine.upload(Float32Array.of(3), [1, 1]);
      return { engine: engine.name, version: engine.version, product: engine.read(engine.matMul(three, three))[0] };
    },
    ({ code, message }) => ({ error: { code, message } }),
  );
  process.stdout.write(JSON.stringify({ ...result, warnings }));
`;

export function startLoading(
  engine: 'auto' | 'native',
  environment: Readonly<Record<string, string>>,
): { child: ChildProcess; result: Promise<{ result: LoadResult; progress: string }> } {
  const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM, BUILT, engine], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const result = Promise.all([text(child.stdout), text(child.stderr)]).then(([output, progress]) => {
    if (output === '') {
      throw new Error(`the process ended without a result: ${progress}`);
    }
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by PROGRAM
    return { result: JSON.parse(output) as LoadResult, progress };
  });
  return { child, result };
}
