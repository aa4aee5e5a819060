// Under which names the columns of a file are read, by its format, as the server tells it.
import type { ImportBeginning, ImportFormat } from '@tastemaker/contracts';

/** Of a file whose format is neither known nor chosen: what most files have. */
const usual = ['prompt', 'chosen', 'rejected', 'messages', 'response_a', 'response_b', 'winner'] as const;

export function namesReadAs({ formats }: ImportBeginning, format: ImportFormat | null): readonly string[] {
  const columns = formats.find((each) => each.format === format)?.columns;
  return columns === undefined ? usual : columns.map(({ name }) => name);
}

/** What of a mapping fits a format: what was mapped for another one is left out. */
export function mappingFor(
  beginning: ImportBeginning,
  format: ImportFormat | null,
  mapping: Readonly<Record<string, string>>,
): Record<string, string> {
  const names = namesReadAs(beginning, format);
  return Object.fromEntries(Object.entries(mapping).filter(([name]) => names.includes(name)));
}
