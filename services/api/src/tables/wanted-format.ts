// In which form somebody wants an answer: by `format` in the address, or by what they accept.

const types = {
  json: 'application/json',
  html: 'text/html',
  csv: 'text/csv',
  parquet: 'application/vnd.apache.parquet',
} as const;

export type AnswerFormat = keyof typeof types;

/** `format` decides where it is given; else the offered type with the highest weight in Accept (RFC 9110, §12.5.1); else JSON. */
export function wantedFormat<Offered extends AnswerFormat>(
  { accept, format }: { accept: string | undefined; format: Offered | undefined },
  offered: readonly Offered[],
): Offered | 'json' {
  if (format !== undefined) return format;
  let best: { format: Offered | 'json'; weight: number } = { format: 'json', weight: 0 };
  for (const { type, weight } of acceptedTypes(accept ?? '')) {
    if (weight <= best.weight) continue;
    const found = offered.find((each) => types[each] === type);
    if (found !== undefined) best = { format: found, weight };
    else if (type === '*/*' || type === types.json) best = { format: 'json', weight };
  }
  return best.format;
}

function acceptedTypes(accept: string): { type: string; weight: number }[] {
  return accept.split(',').map((part) => {
    const [type = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    const stated = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    const weight = stated === undefined ? 1 : Number(stated);
    return { type, weight: Number.isFinite(weight) ? weight : 0 };
  });
}
