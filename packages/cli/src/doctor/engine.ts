// The doctor's check of the tensor engine.
import type { Environment } from '../env.js';
import type { Terminal } from '../terminal.js';
import { type Check, look } from './check.js';

/** Loads the engine (installing it at first need) and measures it. */
export function checkEngine(env: Environment, terminal: Terminal): Promise<Check> {
  const cure = 'set TASTEMAKER_ENGINE=wasm to work without TensorFlow, about ten times slower';
  return look('engine', cure, async () => {
    // Loaded here only: the library is large.
    const { inspectEngine } = await import('@tastemaker/tensor');
    const report = await inspectEngine({
      engine: env.engine,
      onProgress: ({ phase, what }) => terminal.note(`${phase} ${what}`),
    });
    const { versions, threads, gigaflops, bfloat16Gigaflops } = report;
    const library = versions.libtensorflow === undefined ? '' : `, libtensorflow ${versions.libtensorflow}`;
    const rounded = bfloat16Gigaflops === undefined ? '' : ` (${bfloat16Gigaflops.toFixed(0)} in bfloat16)`;
    const found = `${report.engine} (tfjs ${versions.tfjs}${library}), ${threads} threads, ${gigaflops.toFixed(0)} GFLOP/s${rounded}`;
    const [first] = report.problems;
    return first === undefined
      ? { state: 'ok', found, details: report }
      : { state: 'warning', found: `${found}; ${first.problem}`, cure: first.cure, details: report };
  });
}
