/** Which engine this process gets. */
import { join } from 'node:path';
import type { Engine } from './engine.js';
import { cacheRoot } from './env.js';
import { loadBinding } from './native/binding.js';
import { createNativeEngine } from './native/native-engine.js';

export interface LoadEngineOptions {
  /** `auto`: native, or WASM where native cannot be had. */
  readonly engine: 'auto' | 'native' | 'wasm';
}

let native: Engine | undefined;
let wasm: Promise<Engine> | undefined;

/** The WASM engine is loaded only where it is used: tfjs is large. */
async function loadWasm(): Promise<Engine> {
  const { createWasmEngine } = await import('./wasm/wasm-engine.js');
  return createWasmEngine();
}

export async function loadEngine(options: LoadEngineOptions): Promise<Engine> {
  if (options.engine === 'wasm') {
    return (wasm ??= loadWasm());
  }
  const folder = join(cacheRoot(), `tfjs-4.22.0-${process.platform}-${process.arch}-napi8`);
  native ??= createNativeEngine(loadBinding(join(folder, 'lib', 'napi-v8', 'tfjs_binding.node')));
  return native;
}
