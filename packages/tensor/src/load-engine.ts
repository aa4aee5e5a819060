/** Which engine this process gets. */
import { join } from 'node:path';
import type { Engine } from './engine.js';
import { EngineError } from './engine-error.js';
import { cacheRoot } from './env.js';
import { loadBinding } from './native/binding.js';
import { createNativeEngine } from './native/native-engine.js';

export interface LoadEngineOptions {
  /** `auto`: native, or WASM where native cannot be had. */
  readonly engine: 'auto' | 'native' | 'wasm';
}

let native: Engine | undefined;

export async function loadEngine(options: LoadEngineOptions): Promise<Engine> {
  if (options.engine === 'wasm') {
    throw new EngineError('engine.unavailable', 'the WASM engine is not built in yet');
  }
  const folder = join(cacheRoot(), `tfjs-4.22.0-${process.platform}-${process.arch}-napi8`);
  native ??= createNativeEngine(loadBinding(join(folder, 'lib', 'napi-v8', 'tfjs_binding.node')));
  return native;
}
