import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../env.js';
import type { Terminal } from '../terminal.js';
import { stopSignal } from './signals.js';
import { type Installation, startInstallation } from './supervisor.js';

/**
 * Runs `body` with an installation of its own: a temporary home, a free port, and nothing that belongs to another one.
 * Stopped and removed in the end, whatever happens.
 */
export async function inThrowAwayHome(
  env: Environment,
  terminal: Terminal,
  { name, keep = false }: { readonly name: string; readonly keep?: boolean },
  body: (installation: Installation, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const stopping = stopSignal();
  const home = mkdtempSync(join(tmpdir(), `tastemaker-${name}-`));
  const own = {
    ...env,
    home,
    port: 0,
    host: '127.0.0.1',
    databaseUrl: undefined,
    redisUrl: undefined,
    artifacts: undefined,
    inferenceUrl: undefined,
    adminToken: undefined,
    secretKey: undefined,
  };
  try {
    terminal.note(`${name}: starting in ${home}`);
    const installation = await startInstallation(own, terminal, stopping);
    try {
      await Promise.race([body(installation, stopping), installation.failed]);
    } finally {
      await installation.stop();
    }
  } finally {
    if (keep) terminal.note(`kept: ${home}`);
    else rmSync(home, { recursive: true, force: true });
  }
}
