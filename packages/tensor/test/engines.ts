/**
 * The engines that tests run on: both, by `describe.each`. The native one is installed at its first need; where that
 * is not possible agreement.test.ts says so, and on CI it is a failure.
 */
import { type Engine, EngineError, loadEngine, terminalProgress } from '../src/index.js';

async function nativeEngine(): Promise<Engine | undefined> {
  try {
    return await loadEngine({ engine: 'native', onProgress: terminalProgress() });
  } catch (error) {
    if (process.env['CI'] !== 'true' && error instanceof EngineError) {
      unavailable = error.message;
      return undefined;
    }
    throw error;
  }
}

/** Why there is no native engine, if there is none. */
export let unavailable = '';
export const native: Engine | undefined = await nativeEngine();
export const wasm: Engine = await loadEngine({ engine: 'wasm' });

/** For `describe.each`: what there is. */
export const engines: readonly { readonly name: string; readonly engine: Engine }[] = [wasm, native].flatMap(
  (engine) => (engine === undefined ? [] : [{ name: engine.name, engine }]),
);

/** A float32 tensor from numbers. */
export const floats = (engine: Engine, shape: readonly number[], ...values: readonly number[]) =>
  engine.upload(Float32Array.from(values), shape);

/** An int32 tensor from numbers. */
export const integers = (engine: Engine, shape: readonly number[], ...values: readonly number[]) =>
  engine.upload(Int32Array.from(values), shape);

/** Numbers that look random, the same each time (a linear congruential generator). */
export function scattered(count: number, seed = 1): Float32Array {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}
