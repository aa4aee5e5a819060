// Rows as a parquet file, written a row group at a time.
import type { ExportFormat, ExportOptions } from '@tastemaker/contracts';
import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { ExportRow } from './rows.js';

const rowsPerGroup = 5000;

/** The file's bytes. */
export async function* parquetOf(
  batches: AsyncIterable<ExportRow[]>,
  options: ExportOptions,
): AsyncGenerator<Uint8Array> {
  const columns = columnsOf(options);
  const writer = new ByteWriter();
  const file = new ParquetWriter({ writer, schema: schemaOf(columns), createdBy: 'Tastemaker' });
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

type ColumnType = 'text' | 'number' | 'integer' | 'boolean' | 'texts' | 'messages' | 'json';

const pairColumns: Record<string, ColumnType> = {
  margin: 'number',
  strength: 'integer',
  weight: 'number',
  tie: 'boolean',
  score_chosen: 'number',
  score_rejected: 'number',
  split: 'text',
  tags: 'texts',
  labeler: 'text',
  created_at: 'text',
  chosen_source: 'text',
  rejected_source: 'text',
  exact: 'json',
};

const arenaColumns: Record<string, ColumnType> = {
  question_id: 'text',
  model_a: 'text',
  model_b: 'text',
  winner: 'text',
  judge: 'text',
  conversation_a: 'messages',
  conversation_b: 'messages',
  turn: 'integer',
  anony: 'boolean',
  split: 'text',
  tags: 'texts',
  strength: 'integer',
  tstamp: 'number',
  created_at: 'text',
  exact: 'json',
};

const ownColumns: Record<string, ColumnType> = {
  comparisonId: 'text',
  promptId: 'text',
  split: 'text',
  messages: 'messages',
  tags: 'texts',
  flagged: 'boolean',
  purpose: 'text',
  goldAnswer: 'json',
  completions: 'json',
  judgments: 'json',
};

/** The columns of a format. Where a column is not in every row, it is null there. */
function columnsOf({ format, content }: ExportOptions): Record<string, ColumnType> {
  const side = content === 'messages' ? 'messages' : 'text';
  const columns: Record<ExportFormat, Record<string, ColumnType>> = {
    tastemaker: ownColumns,
    arena: arenaColumns,
    hh: { chosen: 'text', rejected: 'text', ...pairColumns },
    trl: { prompt: side, chosen: side, rejected: side, ...pairColumns },
  };
  return columns[format];
}

function schemaOf(columns: Record<string, ColumnType>): SchemaElement[] {
  const elements = Object.entries(columns).flatMap(([name, type]) => elementsOf(name, type));
  return [{ name: 'root', num_children: Object.keys(columns).length }, ...elements];
}

function elementsOf(name: string, type: ColumnType): SchemaElement[] {
  const optional = { name, repetition_type: 'OPTIONAL' } as const;
  if (type === 'texts') return [...listOf(name), text('element')];
  if (type === 'messages') {
    const element = { name: 'element', repetition_type: 'REQUIRED', num_children: 2 } as const;
    return [...listOf(name), element, text('role'), text('content')];
  }
  return [{ ...optional, ...scalars[type] }];
}

const scalars = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  json: { type: 'BYTE_ARRAY', converted_type: 'JSON' },
  number: { type: 'DOUBLE' },
  integer: { type: 'INT32' },
  boolean: { type: 'BOOLEAN' },
} as const satisfies Partial<Record<ColumnType, Partial<SchemaElement>>>;

/** Parquet's three-level lists (Apache Parquet, LogicalTypes.md, "Lists"), up to the element. */
function listOf(name: string): SchemaElement[] {
  return [
    { name, repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
  ];
}

function text(name: string): SchemaElement {
  return { name, repetition_type: 'REQUIRED', type: 'BYTE_ARRAY', converted_type: 'UTF8' };
}
