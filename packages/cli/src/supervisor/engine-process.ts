// A process that installs the engine and proves that it loads.
import { loadEngine, terminalProgress } from '@tastemaker/tensor';

/**
 * Installs the engine if it is not there yet and proves that it loads, in a process that then ends: the supervisor, which
 * lives as long as the installation, never holds half a gigabyte of tensor library. Building an image runs it by itself.
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
  if (!process.connected) process.stderr.write(`engine ${name} ${version}\n${warnings.join('\n')}\n`);
} catch (error) {
  if (!process.connected) throw error;
  process.send?.({ error: error instanceof Error ? error.message : String(error) });
}
if (process.connected) process.disconnect();
