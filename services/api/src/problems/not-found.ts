// Problems in the words of the database, which is what else says them.
import { noSuch } from '@tastemaker/database';
import { HttpProblem } from '@tastemaker/service/problems';

/** For cursors that this service reads itself, in the words of the lists whose cursors the database reads. */
export function unknownCursor(): HttpProblem {
  return new HttpProblem('invalid_request', 'The cursor is not one that a list gave out.');
}

/** The same answer for what does not exist and for what the caller may not know of. */
export function notFound(what: string): HttpProblem {
  return new HttpProblem('not_found', noSuch(what));
}
