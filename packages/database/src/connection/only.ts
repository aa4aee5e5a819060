// Queries that must give a row, or one thing that is not there is an error.

import { DatabaseError } from './database-error.js';

/** The same words for what is not there and for what somebody may not know of: nobody learns which. */
export function noSuch(what: string): string {
  return `There is no such ${what}, or you have no access to it.`;
}

/** The first row. @throws DatabaseError `not_found` naming what was looked for. */
export function found<Row>(rows: Row[], what: string): Row {
  const row = rows[0];
  if (row === undefined) throw new DatabaseError('not_found', noSuch(what));
  return row;
}

/** The row that an INSERT … RETURNING gave; its absence would be a mistake of ours. */
export function inserted<Row>(rows: Row[]): Row {
  const row = rows[0];
  if (row === undefined) throw new Error('The database returned no row for an insert.');
  return row;
}
