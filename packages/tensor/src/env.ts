// The one place of this package that touches the environment.
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';

/** Sets a variable that a native library reads, unless the user has set it. */
export function setDefaultVariable(name: string, value: string): void {
  process.env[name] ??= value;
}

export function inheritedEnvironment(): NodeJS.ProcessEnv {
  return process.env;
}

/** What a process that computes needs: where things are, and how its libraries compute. Nothing else is passed on. */
const passedOn = new Set([
  'PATH',
  'HOME',
  'USER',
  'LANG',
  'TZ',
  'TMPDIR',
  'XDG_CACHE_HOME',
  'LD_LIBRARY_PATH',
  'LD_PRELOAD',
  'DYLD_LIBRARY_PATH',
  'GLIBC_TUNABLES',
  'NODE_ENV',
  'NODE_OPTIONS',
  'NODE_V8_COVERAGE',
  'UV_THREADPOOL_SIZE',
  'SystemRoot',
  'TASTEMAKER_ENGINE',
  'TASTEMAKER_ENGINE_CACHE',
  'TASTEMAKER_ENGINE_PINS',
  'LOG_LEVEL',
]);

/** Of locales, TensorFlow, and the libraries below it. */
const passedOnPrefixes = /^(LC_|TF_|TFJS_|OMP_|KMP_|MKL_|DNNL_|ONEDNN_|CUDA_|NVIDIA_|XLA_|MALLOC_|FAKETIME)/;

/**
 * What to start a process with that will load the engine and a stranger's model: this process's environment without
 * passwords, keys, tokens or anything else that is not known to be needed, and on Linux the request for memory in pages
 * of 2 MiB. Models are read from end to end again and again, which small pages slow down: generation of few rows takes a
 * fifth less time. glibc reads this only when a process starts; other C libraries don't know it.
 */
export function engineEnvironment(): NodeJS.ProcessEnv {
  const needed = Object.entries(process.env).filter(([name]) => passedOn.has(name) || passedOnPrefixes.test(name));
  return { GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1', ...Object.fromEntries(needed) };
}

/** The C++ compiler that node-gyp's makefiles use. */
export function compilerName(): string {
  return process.env['CXX'] || (process.platform === 'linux' ? 'g++' : 'c++');
}

/** Where engines are kept across installs: `TASTEMAKER_ENGINE_CACHE`, else the user's cache folder. */
export function cacheRoot(): string {
  const chosen = process.env['TASTEMAKER_ENGINE_CACHE'];
  if (chosen) {
    return chosen;
  }
  const home = homedir() || userInfo().homedir; // HOME may be set to nothing
  const caches =
    process.platform === 'darwin'
      ? join(home, 'Library', 'Caches')
      : process.env['XDG_CACHE_HOME'] || join(home, '.cache');
  return join(caches, 'tastemaker');
}

/** `TFJS_NODE_CDN_STORAGE`, tfjs-node's own name for a mirror of the official host. */
export function downloadHost(): string | undefined {
  return process.env['TFJS_NODE_CDN_STORAGE'] || undefined;
}

/** `TASTEMAKER_ENGINE_PINS`: `file=sha256` pairs, separated by commas, for a mirror's own files. */
export function downloadPins(): Readonly<Record<string, string>> {
  const pairs = (process.env['TASTEMAKER_ENGINE_PINS'] ?? '').split(',').map((pair) => pair.trim().split('='));
  return Object.fromEntries(pairs.flatMap(([name, hash]) => (name && hash ? [[name, hash.toLowerCase()]] : [])));
}

/** How many threads TensorFlow was told to use within an operation; undefined: as many as there are cores. */
export function requestedThreads(): number | undefined {
  const threads = Number(process.env['TF_NUM_INTRAOP_THREADS']);
  return Number.isInteger(threads) && threads > 0 ? threads : undefined;
}
