// What runs in a sandbox: reads the rows of a benchmark's file, whatever it is written as, and hands them on as JSON lines.
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { openRows } from '@tastemaker/api/rows';
import type { SandboxContext } from '@tastemaker/sandbox';
import { HttpProblem } from '@tastemaker/service/problems';

/** What is read whole: one JSON object of lists, as EvalBiasBench is published. */
const wholeBytes = 64 * 2 ** 20;

/** The work of the sandbox: lines of `[row number, row]`. @throws Error with what is wrong with the file, or with a row */
export async function* run(path: string, context: SandboxContext): AsyncGenerator<string, void, undefined> {
  try {
    const lists = listsOf(path);
    if (lists !== undefined) {
      const wrong = lists.findIndex((row) => typeof row !== 'object' || row === null || Array.isArray(row));
      if (wrong >= 0) throw new Error(`row ${wrong + 1} must be a JSON object`);
      yield lists.map((row, index) => `${JSON.stringify([index + 1, row])}\n`).join('');
      return;
    }
    const { batches } = await openRows(path);
    for await (const rows of batches) {
      await context.progress();
      const lines = rows.map((row) => {
        if ('fault' in row) throw new Error(`row ${row.number} ${row.fault}`);
        return `${JSON.stringify([row.number, row.value], plainInteger)}\n`;
      });
      yield lines.join('');
    }
  } catch (error) {
    if (!(error instanceof HttpProblem)) throw error;
    const reasons = (error.errors ?? []).map(({ path: place, message }) => `${place}: ${message}`);
    throw new Error(reasons.length > 0 ? reasons.join('; ') : error.message, { cause: error });
  }
}

/** The rows of a JSON object whose values are lists of objects; undefined for any other file. */
function listsOf(path: string): unknown[] | undefined {
  if (!path.endsWith('.json') || statSync(path).size > wholeBytes || firstCharacter(path) !== '{') return undefined;
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined; // JSON lines under the name of JSON, or something that is told better when its rows are read
  }
  if (typeof content !== 'object' || content === null) return undefined;
  const lists: unknown[] = Object.values(content);
  return lists.length > 0 && lists.every((list) => Array.isArray(list)) ? lists.flat() : undefined;
}

function firstCharacter(path: string): string {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(64);
    return buffer.subarray(0, readSync(file, buffer)).toString('utf8').trimStart().slice(0, 1);
  } finally {
    closeSync(file);
  }
}

/** No benchmark has an integer that a double does not hold. */
function plainInteger(_name: string, value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value;
}
