// The browser's database for a labeler's work. Where it refuses (a private window, a full disk), rows live as long as the page.

import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Kind, Row } from './rows.js';

interface Schema extends DBSchema {
  rows: { key: [string, string, Kind, string]; value: Row };
}

type RowKey = Pick<Row, 'user' | 'project' | 'kind' | 'id'>;

export type Change = { readonly put: Row } | { readonly remove: RowKey };

export interface Device {
  /** Everything of a user, or of one of their projects. */
  read(user: string, project?: string): Promise<Row[]>;
  has(key: RowKey): Promise<boolean>;
  /** All or nothing. Resolves when it is kept, if only by the page: `isKept` tells. */
  write(changes: readonly Change[], options?: { durability: 'strict' | 'relaxed' }): Promise<void>;
  /** How many judgments of other people wait here. */
  countOthers(user: string): Promise<number>;
  /** Whether everything is in the database, not in the page alone. */
  isKept(): boolean;
  /** Whether the database answered when it was last read. */
  isReadable(): boolean;
}

const name = 'tastemaker-work';
const keyOf = ({ user, project, kind, id }: RowKey): Schema['rows']['key'] => [user, project, kind, id];

export function openDevice(): Device {
  let opening: Promise<IDBPDatabase<Schema>> | undefined;
  /** What the database did not take, by key; undefined: it is deleted. */
  const loose = new Map<string, { key: RowKey; row: Row | undefined }>();
  let isReadable = true;
  let isWritable = true;

  function database(): Promise<IDBPDatabase<Schema>> {
    const forget = () => {
      opening = undefined;
    };
    opening ??= openDB<Schema>(name, 1, {
      upgrade: (db) => {
        db.createObjectStore('rows', { keyPath: ['user', 'project', 'kind', 'id'] });
      },
      // A newer version of the app wants to change the database: it may.
      blocking: (_current, _blocked, event) => {
        forget();
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the event comes from the open database
        (event.target as IDBDatabase).close();
      },
      terminated: forget,
    }).catch((error: unknown) => {
      forget();
      throw error;
    });
    return opening;
  }

  /** What the database says, or undefined where it refuses; `isKept` tells, and the page goes on with what it has. */
  async function ask<Result>(use: (db: IDBPDatabase<Schema>) => Promise<Result>): Promise<Result | undefined> {
    try {
      const result = await use(await database());
      isReadable = true;
      return result;
    } catch {
      isReadable = false;
      return undefined;
    }
  }

  return {
    async read(user, project) {
      const from = project === undefined ? [user] : [user, project];
      const range = IDBKeyRange.bound(from, [...from, []]);
      const kept = (await ask((db) => db.getAll('rows', range))) ?? [];
      const rows = new Map(kept.map((row) => [keyOf(row).join(' '), row]));
      for (const [at, { key, row }] of loose) {
        if (key.user !== user || (project !== undefined && key.project !== project)) continue;
        if (row === undefined) rows.delete(at);
        else rows.set(at, row);
      }
      return [...rows.values()];
    },

    async has(key) {
      const entry = loose.get(keyOf(key).join(' '));
      if (entry !== undefined) return entry.row !== undefined;
      return ((await ask((db) => db.count('rows', keyOf(key)))) ?? 0) > 0;
    },

    async write(changes, options = { durability: 'strict' }) {
      for (const change of changes) {
        const key = 'put' in change ? change.put : change.remove;
        loose.set(keyOf(key).join(' '), { key, row: 'put' in change ? change.put : undefined });
      }
      const written = [...loose];
      try {
        const transaction = (await database()).transaction('rows', 'readwrite', options);
        const requests = written.map(([, { key, row }]) =>
          row === undefined ? transaction.store.delete(keyOf(key)) : transaction.store.put(row),
        );
        // At once: a page that is being closed does not live to see the requests answered.
        transaction.commit();
        await Promise.all([...requests, transaction.done]);
      } catch {
        // Private window, full disk, damaged profile: the rows stay loose, which `isKept` tells.
        isWritable = false;
        return;
      }
      isWritable = true;
      for (const [at, entry] of written) if (loose.get(at) === entry) loose.delete(at);
    },

    async countOthers(user) {
      const keys = (await ask((db) => db.getAllKeys('rows'))) ?? [];
      return keys.filter(([owner, , kind]) => owner !== user && kind === 'waiting').length;
    },

    isKept: () => isReadable && isWritable,
    isReadable: () => isReadable,
  };
}
