/** The one place of this package that touches the environment. */
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Sets a variable that a native library reads, unless the user has set it. */
export function setDefaultVariable(name: string, value: string): void {
  process.env[name] ??= value;
}

/** Where engines are kept across installs: `TASTEMAKER_ENGINE_CACHE`, else the user's cache folder. */
export function cacheRoot(): string {
  const chosen = process.env['TASTEMAKER_ENGINE_CACHE'];
  if (chosen) {
    return chosen;
  }
  const caches =
    process.platform === 'darwin'
      ? join(homedir(), 'Library', 'Caches')
      : process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return join(caches, 'tastemaker');
}
