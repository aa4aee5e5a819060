/** `pnpm docs:architecture`: builds what changed, then draws the diagrams of docs/architecture.md anew. */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const folder = dirname(fileURLToPath(import.meta.url));
const tsc = join(folder, '..', '..', 'node_modules', 'typescript', 'bin', 'tsc');
const build = spawnSync(process.execPath, [tsc, '-b', join(folder, 'tsconfig.json')], { stdio: ['ignore', 2, 2] });
if (build.status !== 0) process.exit(1);

const { status } = spawnSync(process.execPath, [join(folder, 'dist', 'main.js')], { stdio: 'inherit' });
process.exit(status ?? 1);
