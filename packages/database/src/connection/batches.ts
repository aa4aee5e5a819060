// Streams of many items, taken some at a time.

import { setImmediate } from 'node:timers/promises';

/** The items, so many at a time, or fewer that weigh so much together. */
export async function* batches<Item>(
  items: AsyncIterable<Item> | Iterable<Item>,
  size: number,
  { weigh, most }: { weigh: (item: Item) => number; most: number },
): AsyncGenerator<Item[]> {
  let batch: Item[] = [];
  let weight = 0;
  for await (const item of items) {
    batch.push(item);
    weight += weigh(item);
    if (batch.length === size || weight >= most) {
      yield batch;
      batch = [];
      weight = 0;
    }
  }
  if (batch.length > 0) yield batch;
}

/** The same items; the next one is made while the consumer works on this one. */
export async function* ahead<Item>(items: AsyncGenerator<Item>): AsyncGenerator<Item> {
  const ask = () => {
    const next = items.next();
    // A failure is rethrown where the item is awaited; until then it must not count as unhandled.
    next.catch(() => undefined);
    return next;
  };
  try {
    for (let next = ask(); ; ) {
      const { done, value } = await next;
      if (done === true) return;
      next = ask();
      yield value;
    }
  } finally {
    await items.return(undefined);
  }
}

const FEW = 50;

/** The items, a few at a time: in between, what else waits for this thread has its turn. */
export async function* inTurns<Item>(items: readonly Item[]): AsyncGenerator<readonly Item[]> {
  for (let at = 0; at < items.length; at += FEW) {
    if (at > 0) await setImmediate();
    yield items.slice(at, at + FEW);
  }
}
