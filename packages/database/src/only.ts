// Queries that must give a row, or one thing that is not there is an error.

import { DatabaseError } from './database-error.js';

/** The first row. @throws DatabaseError `not_found` naming what was looked for. */
export function found<Row>(rows: Row[], what: string): Row {
  const row = rows[0];
  if (row === undefined) throw new DatabaseError('not_found', `There is no such ${what}.`);
  return row;
}

/** The row that an INSERT … RETURNING gave; its absence would be a mistake of ours. */
export function inserted<Row>(rows: Row[]): Row {
  const row = rows[0];
  if (row === undefined) throw new Error('The database returned no row for an insert.');
  return row;
}
