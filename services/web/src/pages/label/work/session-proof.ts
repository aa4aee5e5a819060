// Whose session this browser has now: it may have become another person's in another tab.

import { ApiError } from '@tastemaker/client/labeling';
import { setMe } from '../../../app/me.js';
import { OtherPerson } from './outcomes.js';
import { workClient } from './work-client.js';

/**
 * A call that changes something, as this person. A session that was begun anew is theirs as well: its token is taken.
 * @throws OtherPerson when the session is somebody else's; what the call throws
 */
export async function asPerson<Result>(user: string, call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'csrf_refused') throw error;
  }
  const me = await workClient.me();
  if (me.id !== user) throw new OtherPerson('The session is of another person.');
  setMe(me);
  return call();
}
