/**
 * Before any test: the native engine is installed, with progress, so that no test waits for a download. Where it cannot
 * be had the tests run on WebAssembly only and say so; where CI=true that is an error.
 */
import { EngineError, loadEngine, terminalProgress } from '@tastemaker/tensor';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The engines that tests run on, for `describe.each`. */
    engines: readonly ('native' | 'wasm')[];
  }
}

export default async function setup(project: TestProject): Promise<void> {
  project.provide('engines', (await hasNative()) ? ['native', 'wasm'] : ['wasm']);
}

async function hasNative(): Promise<boolean> {
  try {
    await loadEngine({ engine: 'native', onProgress: terminalProgress() });
    return true;
  } catch (error) {
    if (process.env['CI'] === 'true' || !(error instanceof EngineError)) throw error;
    process.stderr.write(`The tests on the native engine are left out: ${error.message}\n`);
    return false;
  }
}
