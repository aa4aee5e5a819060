/** `pnpm bench <name> [options]`: builds what changed, then runs `bench/src/<name>.ts`. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const [name = '', ...options] = process.argv.slice(2);
const folder = dirname(fileURLToPath(import.meta.url));
const names = readdirSync(join(folder, 'src'))
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => basename(file, '.bench.ts'));

if (!names.includes(name)) {
  process.stderr.write(`usage: pnpm bench <${names.join(' | ')}> [options]   (--help lists a benchmark's options)\n`);
  process.exit(2);
}

const tsc = join(folder, '..', 'node_modules', 'typescript', 'bin', 'tsc');
const build = spawnSync(process.execPath, [tsc, '-b', join(folder, 'tsconfig.json')], { stdio: ['ignore', 2, 2] });
if (build.status !== 0) process.exit(1);

// As the services start the processes that load models.
const { engineEnvironment } = await import('../packages/tensor/dist/index.js');
const program = join(folder, 'dist', `${name}.bench.js`);
const { status } = spawnSync(process.execPath, [program, ...options], { stdio: 'inherit', env: engineEnvironment() });
process.exit(status ?? 1);
