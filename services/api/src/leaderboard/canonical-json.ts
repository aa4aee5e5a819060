// One text for equal values: keys in the order of their code units, no spaces, numbers as ECMAScript writes them (RFC 8785).

/** @param value of what JSON holds */
export function canonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const kept = Object.entries(value).filter(([, inner]) => inner !== undefined);
  const sorted = kept.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`).join(',')}}`;
}
