// What several estimates rest on, told in short: "92 to 560".
import type { Format } from '../../../app/format.js';

export function casesRange(cases: readonly number[], format: Format): string | undefined {
  const counted = cases.filter((each) => each > 0);
  if (counted.length === 0) return undefined;
  const low = Math.min(...counted);
  const high = Math.max(...counted);
  return low === high ? format.number(low) : `${format.number(low)}–${format.number(high)}`;
}
