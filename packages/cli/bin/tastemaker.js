#!/usr/bin/env node
// The `tastemaker` command. In a checkout it first brings the build up to date (TypeScript's incremental build, half a
// second when nothing changed), so that editing a source file and running the command is all there is to do.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const packageFolder = join(dirname(fileURLToPath(import.meta.url)), '..');
const workspace = join(packageFolder, '..', '..');

/** TypeScript's compiler in a checkout; undefined in an image or an installed package, which come built. */
function compiler() {
  if (!existsSync(join(workspace, 'pnpm-workspace.yaml'))) return undefined;
  try {
    const manifest = createRequire(join(workspace, 'package.json')).resolve('typescript/package.json');
    return join(dirname(manifest), 'bin', 'tsc');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

const tsc = compiler();
if (tsc !== undefined) {
  const built = spawnSync(process.execPath, [tsc, '-b', packageFolder], { encoding: 'utf8' });
  if (built.status !== 0) {
    process.stderr.write(`${built.stdout}${built.stderr}tastemaker: the build failed; mend the lines above\n`);
    process.exit(1);
  }
}
// The web app, for the commands that serve it.
const served = new Set(['start', 'api', 'demo']);
if (tsc !== undefined && process.argv.slice(2).some((word) => served.has(word))) {
  const builder = join(workspace, 'services', 'web', 'build.mjs');
  const { status } = spawnSync(process.execPath, [builder], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) {
    process.stderr.write('tastemaker: the web app could not be built; mend the lines above\n');
    process.exit(1);
  }
}
await import('../dist/main.js');
