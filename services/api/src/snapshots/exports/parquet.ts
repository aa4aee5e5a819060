// Rows as a parquet file, written a row group at a time.
import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { ExportRow } from './rows.js';
import type { Fields, Scalar, Shape } from './shapes.js';

const rowsPerGroup = 5000;

/** The file's bytes. */
export async function* parquetOf(batches: AsyncIterable<ExportRow[]>, columns: Fields): AsyncGenerator<Uint8Array> {
  const writer = new ByteWriter();
  const root = { name: 'root', num_children: Object.keys(columns).length };
  const file = new ParquetWriter({ writer, schema: [root, ...elementsOf(columns)], createdBy: 'Tastemaker' });
  const written = () => {
    const bytes = writer.getBytes().slice();
    writer.index = 0;
    return bytes;
  };
  let group: ExportRow[] = [];
  const write = () => {
    const columnData = Object.keys(columns).map((name) => ({ name, data: group.map((row) => row[name]) }));
    // Without a `flush` of its own, the writer keeps what is written until it is taken.
    void file.write({ columnData, rowGroupSize: group.length });
    group = [];
  };
  for await (const rows of batches) {
    group.push(...rows);
    if (group.length < rowsPerGroup) continue;
    write();
    yield written();
  }
  if (group.length > 0) write();
  void file.finish();
  yield written();
}

const scalars = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  number: { type: 'DOUBLE' },
  integer: { type: 'INT32' },
  boolean: { type: 'BOOLEAN' },
} as const satisfies Record<Scalar, Partial<SchemaElement>>;

function elementsOf(columns: Fields): SchemaElement[] {
  return Object.entries(columns).flatMap(([name, shape]) => elementOf(name, shape));
}

/** Lists have the three levels that Apache Parquet's LogicalTypes.md gives them ("Lists"). */
function elementOf(name: string, shape: Shape): SchemaElement[] {
  const optional = { name, repetition_type: 'OPTIONAL' } as const;
  if (typeof shape === 'string') return [{ ...optional, ...scalars[shape] }];
  if ('fields' in shape) {
    return [{ ...optional, num_children: Object.keys(shape.fields).length }, ...elementsOf(shape.fields)];
  }
  const list = { ...optional, num_children: 1, converted_type: 'LIST' } as const;
  return [list, { name: 'list', repetition_type: 'REPEATED', num_children: 1 }, ...elementOf('element', shape.list)];
}
