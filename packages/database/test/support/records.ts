import { type ComparisonRecord, comparisonRecord } from '@tastemaker/contracts';

/** What lines of a snapshot hold, checked. */
export function recordsIn(lines: Uint8Array): ComparisonRecord[] {
  const texts = Buffer.from(lines).toString().split('\n');
  return texts.filter((text) => text !== '').map((text) => comparisonRecord.parse(JSON.parse(text)));
}
