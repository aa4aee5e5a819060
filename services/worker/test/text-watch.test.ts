import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stopReasonFile } from '../src/trainer/text-watch.js';

const built = new URL('../dist/trainer/text-watch.js', import.meta.url);

/** A process whose tokenizer returns at once for the first text and never for the second. */
const program = `
  import { watchedTokenizer, watchTexts } from ${JSON.stringify(built.href)};
  const encode = (text) => { while (text === 'endless') {} return new Int32Array(1); };
  const tokenizer = watchedTokenizer({ encode }, watchTexts(process.argv[2], 1000));
  tokenizer.encode('short');
  await new Promise((resolve) => setTimeout(resolve, 2000));
  process.stdout.write('between');
  tokenizer.encode('endless');
`;

test('a process whose tokenizer never returns is ended, and the reason is left behind', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'text-watch-'));
  writeFileSync(join(folder, 'program.mjs'), program);
  const child = spawn(process.execPath, [join(folder, 'program.mjs'), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
  const [, signal] = await once(child, 'exit');
  expect(signal).toBe('SIGKILL');
  // Time without a call does not count.
  expect(Buffer.concat(said).toString()).toBe('between');
  expect(readFileSync(join(folder, stopReasonFile), 'utf8')).toContain('took longer than 1 s');
  rmSync(folder, { recursive: true });
});
