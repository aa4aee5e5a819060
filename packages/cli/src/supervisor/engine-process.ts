import { loadEngine, terminalProgress } from '@tastemaker/tensor';

/**
 * Installs the engine if it is not there yet and proves that it loads, in a process that then ends: the supervisor, which
 * lives as long as the installation, never holds half a gigabyte of tensor library.
 */
const wanted = process.argv[2];
const engine = wanted === 'native' || wanted === 'wasm' ? wanted : 'auto';

const warnings: string[] = [];
try {
  const { name, version } = await loadEngine({
    engine,
    onProgress: terminalProgress(),
    onWarning: (message) => warnings.push(message),
  });
  process.send?.({ name, version, warnings });
} catch (error) {
  process.send?.({ error: error instanceof Error ? error.message : String(error) });
}
process.disconnect();
