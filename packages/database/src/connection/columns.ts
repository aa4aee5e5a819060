// Columns that many entities share.

import { timestamp, uuid } from 'drizzle-orm/pg-core';
import { uuidv7 } from './uuid.js';

/** Time-ordered, so that rows made together lie together and lists page by id in order of creation. */
export const primaryId = () => uuid().primaryKey().$defaultFn(uuidv7);

export const createdAt = () => instant().notNull().defaultNow();

export const instant = () => timestamp({ withTimezone: true });

/** See `erasures`: of things that are shown to nobody any more and can still be restored. */
export const erasureColumn = () => uuid();
