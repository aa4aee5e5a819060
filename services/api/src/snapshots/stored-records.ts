// The records of a snapshot of comparisons, read back from its artifact, some at a time.
import { StringDecoder } from 'node:string_decoder';
import type { Artifacts } from '@tastemaker/artifacts';
import type { ComparisonRecord } from '@tastemaker/contracts';

/** In the order in which they were frozen: by id. */
export async function* storedRecords(artifacts: Artifacts, contentHash: string): AsyncGenerator<ComparisonRecord[]> {
  for await (const lines of storedLines(artifacts, contentHash)) yield lines.map(recordIn);
}

/** Longer strings are kept apart by V8, and take half as long again to split. */
const decodedBytes = 1 << 16;

/** Its lines, without their ends. */
export async function* storedLines(artifacts: Artifacts, contentHash: string): AsyncGenerator<string[]> {
  const { stream } = await artifacts.openFile(contentHash);
  const decoder = new StringDecoder('utf8');
  const chunks: AsyncIterable<Buffer> = stream;
  let rest = '';
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += decodedBytes) {
      const lines = (rest + decoder.write(chunk.subarray(at, at + decodedBytes))).split('\n');
      rest = lines.pop() ?? '';
      yield lines;
    }
  }
  if (rest !== '') yield [rest];
}

/** Not checked again: this service wrote it, and its hash is its name. */
export function recordIn(line: string): ComparisonRecord {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  return JSON.parse(line) as ComparisonRecord;
}
