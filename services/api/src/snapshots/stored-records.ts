// The records of a snapshot of comparisons, read back from its artifact, some at a time.
import { type Artifacts } from '@tastemaker/artifacts';
import type { ComparisonRecord } from '@tastemaker/contracts';

/** In the order in which they were frozen: by id. */
export async function* storedRecords(artifacts: Artifacts, contentHash: string): AsyncGenerator<ComparisonRecord[]> {
  for await (const lines of storedLines(artifacts, contentHash)) yield lines.map(recordIn);
}

/** Its lines, without their ends. */
export async function* storedLines(artifacts: Artifacts, contentHash: string): AsyncGenerator<string[]> {
  const { stream } = await artifacts.openFile(contentHash);
  let rest = '';
  stream.setEncoding('utf8');
  const texts: AsyncIterable<string> = stream;
  for await (const text of texts) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    yield lines;
  }
  if (rest !== '') yield [rest];
}

/** Not checked again: this service wrote it, and its hash is its name. */
export function recordIn(line: string): ComparisonRecord {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  return JSON.parse(line) as ComparisonRecord;
}
