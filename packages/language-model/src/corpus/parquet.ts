// Records of a parquet file, one row group in memory at a time.
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, parquetSchema } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';

/** The wanted columns of every row; those that the file lacks are left out. */
export async function* parquetRecords(
  path: string,
  wanted: readonly string[],
): AsyncGenerator<Readonly<{ [column: string]: unknown }>> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  const present = parquetSchema(metadata).children.map(({ element }) => element.name);
  const columns = wanted.filter((column) => present.includes(column));
  if (columns.length === 0)
    throw new TypeError(`no column is called ${wanted.join(' or ')}, only ${present.join(', ')}`);
  let rowStart = 0;
  for (const { num_rows: rows } of metadata.row_groups) {
    const rowEnd = rowStart + Number(rows);
    yield* await parquetReadObjects({ file, metadata, columns, compressors, rowStart, rowEnd });
    rowStart = rowEnd;
  }
}
