// Streams of many items, taken some at a time.

/** The items, so many at a time. */
export async function* batches<Item>(
  items: AsyncIterable<Item> | Iterable<Item>,
  size: number,
): AsyncGenerator<Item[]> {
  let batch: Item[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length === size) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

/**
 * The same items; the next ones are made while the consumer works on this one.
 * @param count how many may wait for the consumer
 */
export async function* ahead<Item>(items: AsyncGenerator<Item>, count: number): AsyncGenerator<Item> {
  const waiting: Promise<IteratorResult<Item, unknown>>[] = [];
  const ask = () => {
    const next = items.next();
    // Heard when it is its turn; until then a failure must not count as unheard.
    next.catch(() => undefined);
    waiting.push(next);
  };
  try {
    while (waiting.length < count) ask();
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { done, value } = await next;
      if (done === true) return;
      ask();
      yield value;
    }
  } finally {
    await items.return(undefined);
  }
}
