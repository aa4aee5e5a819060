// The tables of the database and their foreign keys, by feature: the folders of packages/database/src.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as schema from '@tastemaker/database/tables';
import { is } from 'drizzle-orm';
import { toSnakeCase } from 'drizzle-orm/casing';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import { mermaid, nodeId } from './mermaid.js';

interface Table {
  readonly name: string;
  readonly feature: string;
  readonly primaryKey: readonly string[];
  /** By name, with the type in SQL: those of the primary key and of foreign keys. */
  readonly keyColumns: ReadonlyMap<string, string>;
  readonly foreignKeys: readonly ForeignKey[];
}

interface ForeignKey {
  readonly columns: readonly string[];
  readonly to: string;
  readonly onDelete: string;
  readonly isOptional: boolean;
  /** Whether at most one row refers to a row. */
  readonly isUnique: boolean;
}

export async function drawTables(root: string): Promise<string> {
  const features = await featuresByTable(join(root, 'packages', 'database', 'src'));
  const tables = Object.values(schema)
    .filter((value) => is(value, PgTable))
    .map((table) => describe(table, features))
    .toSorted((a, b) => a.name.localeCompare(b.name));
  const names = [...new Set(tables.map(({ feature }) => feature))].toSorted();
  const sections = names.flatMap((name) => ['', `### ${name}`, '', ...section(name, tables)]);
  return [overview(names, tables), ...sections].join('\n');
}

/** Which folder's tables.ts makes each table. */
async function featuresByTable(sources: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(sources, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.name === 'tables.ts' && entry.parentPath !== sources);
  const found = await Promise.all(
    files.map(async ({ parentPath, name }) => {
      const text = await readFile(join(parentPath, name), 'utf8');
      return [...text.matchAll(/\bpgTable\(\s*'(\w+)'/g)].map(
        ([, table = '']) => [table, parentPath.slice(sources.length + 1)] as const,
      );
    }),
  );
  return new Map(found.flat());
}

function describe(table: PgTable, features: ReadonlyMap<string, string>): Table {
  const { name, columns, primaryKeys, foreignKeys, indexes, uniqueConstraints } = getTableConfig(table);
  const feature = features.get(name);
  if (feature === undefined) throw new Error(`No tables.ts of a feature makes the table ${name}.`);
  const primaryKey = [...columns.filter(({ primary }) => primary), ...primaryKeys.flatMap((key) => key.columns)].map(
    sqlName,
  );
  const uniques = [
    primaryKey,
    ...columns.filter(({ isUnique }) => isUnique).map((column) => [sqlName(column)]),
    ...uniqueConstraints.map((constraint) => constraint.columns.map(sqlName)),
    ...indexes
      .filter(({ config }) => config.unique && config.where === undefined)
      .map(({ config }) => config.columns.map((column) => ('name' in column ? toSnakeCase(column.name ?? '') : ''))),
  ];
  const keys = foreignKeys.map((key): ForeignKey => {
    const { columns: own, foreignTable } = key.reference();
    const ownNames = own.map(sqlName);
    return {
      columns: ownNames,
      to: getTableConfig(foreignTable).name,
      onDelete: key.onDelete ?? 'no action',
      isOptional: own.some(({ notNull }) => !notNull),
      isUnique: uniques.some((unique) => unique.length > 0 && unique.every((column) => ownNames.includes(column))),
    };
  });
  const inKeys = new Set([...primaryKey, ...keys.flatMap((key) => key.columns)]);
  const keyColumns = columns.filter((column) => inKeys.has(sqlName(column)));
  return {
    name,
    feature,
    primaryKey,
    keyColumns: new Map(keyColumns.map((column) => [sqlName(column), column.getSQLType()])),
    foreignKeys: keys,
  };
}

/** Columns are written in camel case; the database has them in snake case. */
function sqlName({ name }: { readonly name: string }): string {
  return toSnakeCase(name);
}

/** Features, and an arrow wherever tables of one refer to tables of another. */
function overview(features: readonly string[], tables: readonly Table[]): string {
  const featureOf = new Map(tables.map(({ name, feature }) => [name, feature]));
  const nodes = features.map((feature) => {
    const own = tables.filter((table) => table.feature === feature).map(({ name }) => name);
    return `  ${nodeId(feature)}["<b>${feature}</b><br/>${own.join('<br/>')}"]`;
  });
  const arrows = tables.flatMap(({ feature, foreignKeys }) =>
    foreignKeys
      .map(({ to }) => featureOf.get(to))
      .filter((other) => other !== undefined && other !== feature)
      .map((other = '') => `  ${nodeId(feature)} --> ${nodeId(other)}`),
  );
  return mermaid(['flowchart LR', ...nodes, ...[...new Set(arrows)].toSorted()]);
}

function section(feature: string, tables: readonly Table[]): string[] {
  const own = tables.filter((table) => table.feature === feature);
  const others = new Set(own.flatMap(({ foreignKeys }) => foreignKeys.map(({ to }) => to)));
  const foreign = tables.filter((table) => table.feature !== feature && others.has(table.name));
  return [
    `\`packages/database/src/${feature}/tables.ts\``,
    '',
    mermaid([
      'erDiagram',
      ...foreign.map((table) => `  ${table.name}["${table.name} (${table.feature})"]`),
      ...own.flatMap(entity),
      ...own.flatMap(relations),
    ]),
  ];
}

function entity({ name, keyColumns, primaryKey, foreignKeys }: Table): string[] {
  const lines = [...keyColumns].map(([column, type]) => {
    const marks = [
      ...(primaryKey.includes(column) ? ['PK'] : []),
      ...(foreignKeys.some((key) => key.columns.includes(column)) ? ['FK'] : []),
    ];
    return `    ${type.replaceAll(/\W+/g, '_')} ${column} ${marks.join(', ')}`;
  });
  return lines.length === 0 ? [`  ${name}`] : [`  ${name} {`, ...lines, '  }'];
}

function relations({ name, foreignKeys }: Table): string[] {
  return foreignKeys.map(({ columns, to, onDelete, isOptional, isUnique }) => {
    const arrow = `${isOptional ? '|o' : '||'}--${isUnique ? 'o|' : 'o{'}`;
    return `  ${to} ${arrow} ${name} : "${columns.join(', ')}; on delete ${onDelete}"`;
  });
}
