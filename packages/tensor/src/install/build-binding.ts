// Builds tfjs-node's addon against the libtensorflow in the staging folder: node-gyp over a copy of its sources, so
// that nothing is ever written into node_modules.
import { existsSync } from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { EngineError } from '../engine-error.js';
import { compilerName, inheritedEnvironment } from '../env.js';
import { run, works } from './command.js';
import { bindingFile } from './installed.js';
import { napiVersion } from './pins.js';
import type { Installation } from './progress.js';

const require = createRequire(import.meta.url);

/** Says what is missing for a build, before anything large is downloaded; undefined if nothing is. */
export async function missingBuildTools(): Promise<string | undefined> {
  const compiler = compilerName();
  if (!(await works(compiler, ['--version']))) {
    return `no C++ compiler (\`${compiler}\`): install one (Debian and Ubuntu: \`apt install g++ make\`; macOS: \`xcode-select --install\`)`;
  }
  if (!(await works('make', ['--version']))) {
    return 'no `make`: install it (Debian and Ubuntu: `apt install make`)';
  }
  return undefined;
}

/** This Node's own headers, where they were installed beside it; otherwise node-gyp downloads them. */
function headerArguments(cacheRoot: string): string[] {
  const prefix = dirname(dirname(process.execPath));
  return existsSync(join(prefix, 'include', 'node', 'node_api.h'))
    ? [`--nodedir=${prefix}`]
    : [`--devdir=${join(cacheRoot, 'node-headers')}`];
}

/** Expects `deps/lib` and `deps/include` in the staging folder; leaves the addon where {@link bindingFile} says. */
export async function buildBinding({ staging, cacheRoot, onProgress, signal }: Installation): Promise<void> {
  const missing = await missingBuildTools();
  if (missing !== undefined) {
    throw new EngineError('engine.build_failed', missing);
  }
  onProgress({ phase: 'building', what: 'the binding of Node and TensorFlow' });
  const sources = dirname(require.resolve('@tensorflow/tfjs-node/package.json'));
  for (const name of ['binding', 'binding.gyp']) {
    await cp(join(sources, name), join(staging, name), { recursive: true, dereference: true });
  }
  const args = [
    require.resolve('node-gyp/bin/node-gyp.js'),
    'rebuild',
    '--module_name=tfjs_binding',
    `--module_path=${dirname(bindingFile(staging))}`,
    `--napi_build_version=${napiVersion}`,
    ...headerArguments(cacheRoot),
  ];
  // node-gyp looks for its caches under the home folder, which need not exist for a service's user.
  const environment = { ...inheritedEnvironment(), HOME: staging };
  await run(process.execPath, args, { cwd: staging, signal, environment });
  for (const name of ['binding', 'binding.gyp', 'build', '.cache']) {
    await rm(join(staging, name), { recursive: true, force: true });
  }
}
