import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { openTerminal } from '../src/terminal.js';

/** A terminal, or a pipe, and what was written to its stderr. */
function opened(isTTY: boolean) {
  const written: string[] = [];
  const stderr = Object.assign(new PassThrough(), { isTTY });
  stderr.on('data', (chunk: Buffer) => written.push(chunk.toString()));
  const terminal = openTerminal(false, { stdin: new PassThrough(), stdout: new PassThrough(), stderr });
  return { terminal, text: () => written.join('') };
}

test.each([true, false])('progress that stands still is told once (terminal: %s)', (isTTY) => {
  const { terminal, text } = opened(isTTY);
  for (let poll = 0; poll < 5; poll += 1) terminal.progress('answers scored', 8, 8);
  expect(text().match(/answers scored 8\/8/g)).toHaveLength(1);
});

test('progress without a known total is a count, and is not taken for the end', () => {
  const { terminal, text } = opened(false);
  terminal.progress('step', 1, 0);
  terminal.progress('step', 2, 0);
  expect(text()).toBe('step 1\n');
});

test('what comes after progress that is told begins a line of its own', () => {
  const { terminal, text } = opened(true);
  terminal.progress('answers scored', 1, 8);
  terminal.note('the model is loaded');
  terminal.progress('answers scored', 8, 8);
  expect(text()).toBe('\ranswers scored 1/8\nthe model is loaded\n\ranswers scored 8/8\n');
});

test('a shorter line leaves nothing of the longer one before it', () => {
  const { terminal, text } = opened(true);
  terminal.progress('bytes', 1000, 1000_000);
  terminal.progress('bytes', 3, 3);
  expect(text()).toBe('\rbytes 1000/1000000\rbytes 3/3         \n');
});
