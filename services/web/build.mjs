/**
 * Builds the app into `dist/app`, unless nothing has changed since it was built. English messages stand in the sources and are
 * collected first; the catalogs of the other languages are kept in `locales`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const built = join(here, 'dist', 'app');
const page = join(built, 'index.html');
const packages = ['client', 'contracts', 'labeling', 'retry'].map((name) =>
  join(here, '..', '..', 'packages', name, 'src'),
);
const inputs = [
  'src',
  'public',
  'vite',
  'worker',
  'index.html',
  'locales',
  'package.json',
  'vite.config.ts',
  'lingui.config.ts',
];
const lockfile = join(here, '..', '..', 'pnpm-lock.yaml');

function newest(path) {
  const { mtimeMs } = statSync(path);
  if (!statSync(path).isDirectory()) return mtimeMs;
  const inside = readdirSync(path, { withFileTypes: true }).filter(({ name }) => name !== 'en');
  return Math.max(mtimeMs, ...inside.map(({ name }) => newest(join(path, name))));
}

function isFresh() {
  if (!existsSync(page)) return false;
  const sources = [...inputs.map((name) => join(here, name)), ...packages, lockfile].filter((path) => existsSync(path));
  return Math.max(...sources.map(newest)) < statSync(page).mtimeMs;
}

function run(packageName, file, ...args) {
  const binary = join(here, 'node_modules', packageName, file);
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [binary, ...args], {
    cwd: here,
    encoding: 'utf8',
  });
  if (status === 0) return;
  process.stderr.write(`${stdout}${stderr}`);
  process.exit(signal === null ? (status ?? 1) : 1);
}

if (!isFresh()) {
  process.stderr.write('building the web app …\n');
  const english = join(here, 'locales', 'en');
  rmSync(english, { recursive: true, force: true });
  mkdirSync(english, { recursive: true });
  run('@lingui/cli', 'dist/lingui.js', 'extract', '--locale', 'en', '--clean');
  // Beside the one in use, which is served until the new one is whole.
  const fresh = `${built}.new`;
  run('vite', 'bin/vite.js', 'build', '--logLevel', 'warn', '--outDir', fresh, '--emptyOutDir');
  rmSync(built, { recursive: true, force: true });
  renameSync(fresh, built);
  // Later than any input, whatever the clock did meanwhile.
  const time = new Date(Math.max(Date.now(), newest(join(here, 'locales')) + 1000));
  utimesSync(page, time, time);
}
