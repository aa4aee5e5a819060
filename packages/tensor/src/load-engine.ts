// Which engine this process gets: native where it can be had, WASM with a warning where it cannot.
import type { Engine } from './engine.js';
import { EngineError } from './engine-error.js';
import { cacheRoot, downloadHost, downloadPins, setDefaultVariable } from './env.js';
import { installEngine } from './install/install-engine.js';
import { bindingFile, engineFolder, readFailure } from './install/installed.js';
import type { OnProgress } from './install/progress.js';
import { loadBinding } from './native/binding.js';
import { createNativeEngine } from './native/native-engine.js';

export interface LoadEngineOptions {
  /** `auto`: native, or WASM where native cannot be had; `native`: that or an error. */
  readonly engine: 'auto' | 'native' | 'wasm';
  /** Threads within an operation, unless `TF_NUM_INTRAOP_THREADS` says so. Of a process' first engine. @defaultValue all cores */
  readonly threads?: number;
  /** Called with an installation's progress, if there is one. */
  readonly onProgress?: OnProgress;
  /** Called once, with the reason and the cure, where a slower engine than the native one was taken. */
  readonly onWarning?: (message: string) => void;
}

/** An installation that failed is not tried again by `auto` within this time: a service restarts more often. */
const retryAfterMs = 60 * 60 * 1000;

export const engineCure =
  'Cure: let this machine reach storage.googleapis.com or a PyPI mirror (with Python 3 and pip, g++ and make), then run with TASTEMAKER_ENGINE=native, which tries again and says what is missing.';

let native: Promise<Engine> | undefined;
let wasm: Promise<Engine> | undefined;

async function loadNative(onProgress: OnProgress): Promise<Engine> {
  const root = cacheRoot();
  await installEngine({ cacheRoot: root, host: downloadHost(), pins: downloadPins(), onProgress });
  const folder = engineFolder(root);
  try {
    return createNativeEngine(loadBinding(bindingFile(folder)));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `the engine installed in ${folder} does not load: ${reason}. Delete that folder to install it anew.`;
    throw new EngineError('engine.unavailable', message, { cause });
  }
}

/** The WASM engine is loaded only where it is used: tfjs is large. */
async function loadWasm(): Promise<Engine> {
  const { createWasmEngine } = await import('./wasm/wasm-engine.js');
  return createWasmEngine();
}

/** What the last attempt to install said, if it failed a short while ago and nothing was installed since. */
async function recentFailure(root: string): Promise<string | undefined> {
  const failure = await readFailure(root);
  const recent = failure !== undefined && Date.now() - Date.parse(failure.at) < retryAfterMs;
  return recent ? failure.message : undefined;
}

function nativeOnce(onProgress: OnProgress): Promise<Engine> {
  native ??= loadNative(onProgress).catch((error: unknown) => {
    native = undefined;
    throw error;
  });
  return native;
}

const wasmOnce = (): Promise<Engine> => (wasm ??= loadWasm());

/**
 * The engine of this process, installed at its first need. Later calls give the same one.
 *
 * @throws EngineError `engine.unavailable` if `native` was asked for and cannot be had.
 */
export async function loadEngine(options: LoadEngineOptions): Promise<Engine> {
  const { engine, threads, onProgress = () => {}, onWarning = () => {} } = options;
  if (threads !== undefined) setDefaultVariable('TF_NUM_INTRAOP_THREADS', String(threads));
  if (engine === 'wasm') {
    return wasmOnce();
  }
  if (engine === 'native') {
    return nativeOnce(onProgress);
  }
  try {
    const failed = native === undefined ? await recentFailure(cacheRoot()) : undefined;
    if (failed !== undefined) {
      throw new EngineError('engine.unavailable', `TensorFlow could not be installed.\n${failed}`);
    }
    return await nativeOnce(onProgress);
  } catch (error) {
    if (!(error instanceof Error)) {
      throw error;
    }
    onWarning(`Using the WASM engine, which is about ten times slower. ${error.message}\n${engineCure}`);
    return wasmOnce();
  }
}
