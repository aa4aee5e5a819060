/** `pnpm dev`: the whole installation, and Vite before it, so that what is changed in the app is seen at once. */
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const children = [
  spawn(process.execPath, [join(here, '..', '..', 'packages', 'cli', 'bin', 'tastemaker.js'), 'start'], {
    stdio: 'inherit',
  }),
  spawn(process.execPath, [join(here, 'node_modules', 'vite', 'bin', 'vite.js')], { stdio: 'inherit', cwd: here }),
];
process.stderr.write(
  'The app as it is being changed: http://127.0.0.1:5173 (put this in place of the login link’s address)\n',
);

for (const child of children) {
  child.once('exit', (code) => {
    process.exitCode = code ?? 1;
    for (const other of children) other.kill('SIGTERM');
  });
}
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {});
