// A sample of a stream whose length nobody knows beforehand.
import { createHash } from 'node:crypto';

/**
 * `count` of the items, each as likely as any other, or all where there are fewer; of the same items always the same.
 * Algorithm R: J. S. Vitter, "Random sampling with a reservoir", ACM Transactions on Mathematical Software 11 (1985).
 */
export async function drawn<Item>(items: AsyncIterable<Item>, count: number): Promise<Item[]> {
  const kept: Item[] = [];
  let seen = 0;
  for await (const item of items) {
    const place = kept.length < count ? kept.length : uniform(seen) % (seen + 1);
    if (place < count) kept[place] = item;
    seen += 1;
  }
  return kept;
}

/** A number below 2⁴⁸ for a number: as good as drawn, and the same each time. */
function uniform(number: number): number {
  return createHash('sha256').update(String(number)).digest().readUIntBE(0, 6);
}
