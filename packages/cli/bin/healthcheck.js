#!/usr/bin/env node
// A container's health check: asks the service of this container, which the variable PORT names, whether its event loop turns.
// Docker starts again what has ended, and never what hangs: a service that has answered before and then is silent at three
// checks in a row is ended here.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const silentChecks = 3;
const withinMs = 4_000;
const port = process.env.PORT ?? '3000';
/** Holds the silent checks in a row; there once the service has answered. */
const memory = join(tmpdir(), `tastemaker-health-${port}`);

async function answers() {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(withinMs) });
    return response.ok;
  } catch {
    // Refused, or silent: the answer is no.
    return false;
  }
}

/** Processes of `tastemaker api`, `inference` or `worker` with this port. */
function services() {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        const isService = /\.js\0(?:api|inference|worker)\0/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
        return isService && readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`PORT=${port}`);
      } catch (error) {
        // Ended while we looked, or somebody else's.
        if (error instanceof Error && 'code' in error) return false;
        throw error;
      }
    })
    .map(Number);
}

if (await answers()) {
  writeFileSync(memory, '0');
  process.exit(0);
}
if (existsSync(memory)) {
  const silent = Number(readFileSync(memory, 'utf8')) + 1;
  writeFileSync(memory, String(silent));
  if (silent >= silentChecks) {
    rmSync(memory);
    for (const pid of services()) process.kill(pid, 'SIGKILL');
  }
}
process.exit(1);
