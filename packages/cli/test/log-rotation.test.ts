import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { rotateLogs } from '../src/supervisor/log-rotation.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tastemaker-logs-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

test('a log that grows is cut while its process writes on, with one older file', async () => {
  const file = join(folder, 'service.log');
  const log = openSync(file, 'a');
  const script = `process.on('message', (text) => { console.log(text); process.send('written'); });`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', log, log, 'ipc'] });
  closeSync(log);
  const write = (text: string) =>
    new Promise((resolve) => {
      child.once('message', resolve);
      child.send(text);
    });
  const rotation = rotateLogs([file, join(folder, 'never-written.log')], 1_000);
  try {
    await write('a'.repeat(2_000));
    rotation.look();
    await write('after');
    expect(readFileSync(file, 'utf8')).toBe('after\n');
    expect(statSync(`${file}.1`).size).toBe(2_001);
  } finally {
    rotation.end();
    child.kill();
  }
});
