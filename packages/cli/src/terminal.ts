// What commands print, and what they ask.
import type { Readable, Writable } from 'node:stream';
import { printable, printableJson } from './printable.js';

/**
 * Where a command speaks: results on stdout (one JSON value with `--json`, words otherwise), everything else on
 * stderr, so that stdout can be piped. All of it is made safe to print here: commands pass on what others wrote as it is.
 */
export interface Terminal {
  readonly json: boolean;
  readonly input: Readable & { readonly isTTY?: boolean };
  /** The command's result: the value with `--json`, else the words. */
  result(value: unknown, words: string): void;
  /** A line of the result while it is being made, for streams of text; nothing with `--json`. */
  text(chunk: string): void;
  /** A line for the person watching. */
  note(line: string): void;
  /**
   * Progress that replaces itself on a terminal, and is a line now and then elsewhere. The same progress is told once, however
   * often it is asked for. A total of 0 is one that is not known.
   */
  progress(label: string, done: number, total: number): void;
}

const redrawEveryMs = 100;
const lineEveryMs = 5_000;

export function openTerminal(
  json: boolean,
  streams: { readonly stdin: Readable; readonly stdout: Writable; readonly stderr: Writable & { isTTY?: boolean } },
): Terminal {
  let drawn = { label: '', line: '', at: 0, open: false };
  const closeLine = (): void => {
    if (drawn.open) streams.stderr.write('\n');
    drawn = { ...drawn, open: false };
  };
  return {
    json,
    input: streams.stdin,
    result(value, words) {
      closeLine();
      streams.stdout.write(json ? `${printableJson(value, 2)}\n` : `${printable(words)}\n`);
    },
    text(chunk) {
      if (!json) streams.stdout.write(printable(chunk));
    },
    note(line) {
      closeLine();
      streams.stderr.write(`${printable(line)}\n`);
    },
    progress(label, done, total) {
      const isTerminal = streams.stderr.isTTY === true;
      const finished = total > 0 && done >= total;
      const line = `${printable(label)} ${total > 0 ? `${done}/${total}` : done}`;
      if (line === drawn.line) return;
      const every = isTerminal ? redrawEveryMs : lineEveryMs;
      if (!finished && drawn.label === label && Date.now() - drawn.at < every) return;
      if (drawn.label !== label) closeLine();
      // What is left of a longer line before it is blanked.
      const rest = ' '.repeat(drawn.open ? Math.max(0, drawn.line.length - line.length) : 0);
      streams.stderr.write(isTerminal ? `\r${line}${rest}` : `${line}\n`);
      drawn = { label, line, at: Date.now(), open: isTerminal };
      if (finished) closeLine();
    },
  };
}
