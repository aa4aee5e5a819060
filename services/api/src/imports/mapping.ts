// Columns under names of their own, given the names by which they are read.
import type { ImportMapping } from '@tastemaker/contracts';
import { HttpProblem } from '@tastemaker/service/problems';
import type { Row } from './row.js';

/**
 * Rows with their columns renamed: each in the place of whatever has its new name.
 * @throws HttpProblem `import_failed` where the first rows have no such column
 */
export async function* mappedRows(batches: AsyncIterable<Row[]>, mapping: ImportMapping): AsyncGenerator<Row[]> {
  const renamed = Object.entries(mapping);
  let isFirst = true;
  for await (const rows of batches) {
    if (isFirst) assertColumns(rows, Object.values(mapping));
    isFirst = false;
    yield rows.map((row) => ('value' in row ? { ...row, value: renameColumns(row.value, renamed) } : row));
  }
}

function assertColumns(rows: readonly Row[], wanted: readonly string[]): void {
  const present = new Set(rows.flatMap((row) => ('value' in row ? Object.keys(row.value) : [])));
  const lacking = wanted.filter((name) => !present.has(name));
  if (present.size === 0 || lacking.length === 0) return;
  const has = [...present].slice(0, 20).join(', ');
  throw new HttpProblem('import_failed', `The file has no column ${lacking.join(', ')}; its first rows have ${has}.`);
}

function renameColumns(value: object, renamed: readonly (readonly [string, string])[]): object {
  const sources = new Set(renamed.map(([, source]) => source));
  const cells = Object.entries(value);
  const kept = cells.filter(([name]) => !sources.has(name));
  const cellOf = new Map<string, unknown>(cells);
  const given = renamed.flatMap(([name, source]) => (cellOf.has(source) ? [[name, cellOf.get(source)] as const] : []));
  return Object.fromEntries([...kept, ...given]);
}
