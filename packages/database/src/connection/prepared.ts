// Queries of the paths that labelers wait on: their text is made once for each database handle, and they are parsed and
// planned once on each connection instead of each time.

import type { Database } from './database.js';

/** @param build makes the query, ending in `.prepare(name)`, a name that no other query has */
export function preparedOnce<Query>(build: (database: Database) => Query): (database: Database) => Query {
  const built = new WeakMap<Database, Query>();
  return (database) => {
    const before = built.get(database);
    if (before !== undefined) return before;
    const query = build(database);
    built.set(database, query);
    return query;
  };
}
