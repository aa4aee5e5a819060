/**
 * Before any test: the Pythons with the tools and the S3 server are made where they are not there yet, and the proxy makes its
 * certificate authority, which Node reads once, when a process starts.
 */
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { TestProject } from 'vitest/node';
import { hasPython, preparedPython } from '../../bench/src/python-environment.ts';
import { startProxy } from './proxy.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of the tools' commands. */
    tools: string;
    /** Where the proxy keeps its certificates. */
    certificates: string;
  }
}

const note = (line: string) => void process.stderr.write(`${line}\n`);

export default async function setup(project: TestProject): Promise<() => void> {
  if (!hasPython())
    throw new Error('test:topology needs python3, 3.10 or newer, with venv: it brings Caddy and Compose.');
  const tools = dirname(preparedPython(note, join(import.meta.dirname, 'requirements.txt')));
  const s3 = preparedPython(note, join(import.meta.dirname, '..', 's3', 'requirements.txt'));
  project.provide('tools', tools);
  project.provide('s3Python', { path: s3, why: '', required: true });
  const certificates = mkdtempSync(join(tmpdir(), 'tastemaker-certificates-'));
  project.provide('certificates', certificates);
  process.env['NODE_EXTRA_CA_CERTS'] = await authorityMadeBy(join(tools, 'caddy'), certificates);
  return () => rmSync(certificates, { recursive: true, force: true });
}

/** The certificate of the authority that Caddy makes at its first start. */
async function authorityMadeBy(caddy: string, certificates: string): Promise<string> {
  const root = join(certificates, 'caddy', 'pki', 'authorities', 'local', 'root.crt');
  const { child } = await startProxy(caddy, certificates, ['127.0.0.1:9']);
  for (let left = 600; !existsSync(root); left--) {
    if (left === 0 || child.exitCode !== null) throw new Error(`${caddy} made no certificate authority.`);
    await delay(100);
  }
  child.kill('SIGTERM');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return root;
}
