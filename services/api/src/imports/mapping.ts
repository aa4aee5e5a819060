// Columns under names of their own, given the names by which they are read, and columns that are left out knowingly.
import type { ImportMapping } from '@tastemaker/contracts';
import { HttpProblem } from '@tastemaker/service/problems';
import type { Row } from './row.js';

export interface ColumnChoices {
  mapping: ImportMapping;
  ignored: readonly string[];
}

/**
 * Rows with their columns renamed, and without those that are ignored.
 * @throws HttpProblem `import_failed` where the first rows have no such column
 */
export async function* chosenColumns(
  batches: AsyncIterable<Row[]>,
  { mapping, ignored }: ColumnChoices,
): AsyncGenerator<Row[]> {
  const renamed = Object.entries(mapping);
  if (renamed.length === 0 && ignored.length === 0) {
    yield* batches;
    return;
  }
  const left = new Set(ignored);
  // A key within a column (`chosen.weight`) is left out where it is read.
  const wanted = [...Object.values(mapping), ...ignored.filter((name) => !name.includes('.'))];
  let isFirst = true;
  for await (const rows of batches) {
    if (isFirst) assertColumns(rows, wanted);
    if (isFirst) assertNoneDisplaced(rows, mapping, left);
    isFirst = false;
    yield rows.map((row) => ('value' in row ? { ...row, value: renameColumns(row.value, renamed, left) } : row));
  }
}

function assertColumns(rows: readonly Row[], wanted: readonly string[]): void {
  const present = new Set(rows.flatMap((row) => ('value' in row ? Object.keys(row.value) : [])));
  const lacking = wanted.filter((name) => !present.has(name));
  if (present.size === 0 || lacking.length === 0) return;
  const has = [...present].slice(0, 20).join(', ');
  throw new HttpProblem('import_failed', `The file has no column ${lacking.join(', ')}; its first rows have ${has}.`);
}

/** A column whose name another one is to take must be left out, or be read as something else. */
function assertNoneDisplaced(rows: readonly Row[], mapping: ImportMapping, ignored: ReadonlySet<string>): void {
  const present = new Set(rows.flatMap((row) => ('value' in row ? Object.keys(row.value) : [])));
  const sources = new Set(Object.values(mapping));
  for (const [name, source] of Object.entries(mapping)) {
    if (!present.has(name) || sources.has(name) || ignored.has(name)) continue;
    const cure = `leave that out (--ignore ${name}), or read it as something else (--map other=${name})`;
    throw new HttpProblem(
      'import_failed',
      `${source} is to be read as ${name}, and the file has a column ${name}, too: ${cure}.`,
    );
  }
}

function renameColumns(
  value: object,
  renamed: readonly (readonly [string, string])[],
  ignored: ReadonlySet<string>,
): object {
  const sources = new Set(renamed.map(([, source]) => source));
  const cells = Object.entries(value);
  const kept = cells.filter(([name]) => !sources.has(name) && !ignored.has(name));
  const cellOf = new Map<string, unknown>(cells);
  const given = renamed.flatMap(([name, source]) => (cellOf.has(source) ? [[name, cellOf.get(source)] as const] : []));
  return Object.fromEntries([...kept, ...given]);
}
