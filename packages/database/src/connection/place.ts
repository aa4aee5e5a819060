// Where a database is reached: the server itself, or a connection pooler before it that lends a server's connection for one
// transaction at a time (PgBouncer's transaction mode). Plain data, so that threads are started with it.

export interface DatabasePlace {
  /** What statements and transactions go through: the server, or a transaction pooler before it. */
  readonly url: string;
  /**
   * The server itself, where `url` is a transaction pooler: for LISTEN, and for locks and settings that outlast a transaction.
   * Undefined: `url` is the server.
   */
  readonly directUrl?: string | undefined;
}

/** A string is the URL of the server itself. */
export type DatabaseAddress = string | DatabasePlace;

export function toPlace(address: DatabaseAddress): DatabasePlace {
  return typeof address === 'string' ? { url: address } : address;
}

/** The URL of the server itself, on which a session keeps what it sets. */
export function sessionUrl(address: DatabaseAddress): string {
  const place = toPlace(address);
  return place.directUrl ?? place.url;
}
