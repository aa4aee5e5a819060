// What `doctor` reports of the engine: which one, how fast, where it came from, and what could be better.
import { availableParallelism } from 'node:os';
import { withBfloat16Products } from './bfloat16-products.js';
import type { Engine } from './engine.js';
import { cacheRoot, requestedThreads } from './env.js';
import { type Installed, readFailure, readInstalled } from './install/installed.js';
import { tfjsVersion } from './install/pins.js';
import { engineCure, type LoadEngineOptions, loadEngine } from './load-engine.js';

export interface EngineProblem {
  readonly problem: string;
  readonly cure: string;
}

export interface EngineReport {
  readonly engine: Engine['name'];
  readonly versions: {
    readonly node: string;
    /** tfjs: of the addon's sources, or of the WASM backend. */
    readonly tfjs: string;
    /** Absent on WASM. */
    readonly libtensorflow?: string;
  };
  readonly threads: number;
  /** Median of single-precision products of 512 × 512 matrices, in 10⁹ operations a second. */
  readonly gigaflops: number;
  /** The same in bfloat16, where the processor multiplies that; else training at `precision: bfloat16` does not pay. */
  readonly bfloat16Gigaflops?: number;
  /** Absent on WASM, which comes with the packages. */
  readonly installed?: Installed;
  readonly cacheFolder: string;
  readonly problems: readonly EngineProblem[];
}

const measuredSize = 512;
const measureMs = 500;
/** Native engines reach 100 and more on two cores; below this something else is using them. */
const slowNativeGigaflops = 10;

function measure(engine: Engine): number {
  const rates: number[] = [];
  engine.scope(() => {
    const a = engine.upload(new Float32Array(measuredSize * measuredSize).fill(0.5), [measuredSize, measuredSize]);
    const until = performance.now() + measureMs;
    do {
      const start = performance.now();
      engine.release(engine.matMul(a, a));
      rates.push((2 * measuredSize ** 3) / (performance.now() - start) / 1e6);
    } while (performance.now() < until);
  });
  rates.sort((left, right) => left - right);
  return rates[Math.floor(rates.length / 2)] ?? 0;
}

/** Loads the engine (installing it at first need), measures it for half a second a precision, and reports. */
export async function inspectEngine(options: LoadEngineOptions): Promise<EngineReport> {
  const warnings: string[] = [];
  const engine = await loadEngine({ ...options, onWarning: (message) => warnings.push(message) });
  const installed = engine.name === 'native' ? await readInstalled(cacheRoot()) : undefined;
  const failure = await readFailure(cacheRoot());
  const gigaflops = measure(engine);
  const bfloat16Gigaflops = engine.multipliesBfloat16 ? measure(withBfloat16Products(engine)) : undefined;
  const problems: EngineProblem[] = [];
  if (engine.name === 'wasm' && options.engine !== 'wasm') {
    const reason = failure?.message ?? warnings.join('\n');
    problems.push({
      problem: `TensorFlow is not installed, so the slower WASM engine is used. ${reason}`,
      cure: engineCure,
    });
  }
  if (engine.name === 'native' && gigaflops < slowNativeGigaflops) {
    problems.push({
      problem: `matrix products run at only ${gigaflops.toFixed(1)} GFLOP/s`,
      cure: 'Stop other programs that keep the processors busy, or raise TF_NUM_INTRAOP_THREADS.',
    });
  }
  return {
    engine: engine.name,
    versions: {
      node: process.versions.node,
      tfjs: tfjsVersion,
      ...(engine.name === 'native' ? { libtensorflow: engine.version } : {}),
    },
    threads: engine.name === 'native' ? (requestedThreads() ?? availableParallelism()) : 1,
    gigaflops,
    ...(bfloat16Gigaflops === undefined ? {} : { bfloat16Gigaflops }),
    ...(installed === undefined ? {} : { installed }),
    cacheFolder: cacheRoot(),
    problems,
  };
}
