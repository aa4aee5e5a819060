// JSON in which integers are exact, however long.

const mark = '\uE000integer ';
const marked = /"\uE000integer (-?\d+)"/g;

/** A value as JSON, with every bigint in its digits. */
export function exactJson(value: unknown): string {
  let isLong = false;
  const json = JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner !== 'bigint') return inner;
    isLong = true;
    return `${mark}${inner}`;
  });
  return isLong ? json.replaceAll(marked, '$1') : json;
}

/** The first bigint in a value. */
export function longInteger(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return value;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const inner of Object.values(value)) {
    const found = longInteger(inner);
    if (found !== undefined) return found;
  }
  return undefined;
}
