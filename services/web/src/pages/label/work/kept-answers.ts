// Answers of the server that a page needs where there is no network, too: kept on the device, for the person who asked.

import { ConnectionError } from '@tastemaker/client/labeling';
import { currentMe } from '../../../app/me.js';
import { rowsOf } from './rows.js';
import { device } from './this-device.js';

/** What the server answers; without a network, what it answered last. @throws what `load` throws, where nothing is kept */
export async function keptAnswer<Value>(project: string, id: string, load: () => Promise<Value>): Promise<Value> {
  const user = currentMe()?.id;
  if (user === undefined) return load();
  try {
    const value = await load();
    await device.write([{ put: { user, project, kind: 'answer', id, value } }], { durability: 'relaxed' });
    return value;
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error;
    const row = rowsOf(await device.read(user, project), 'answer').find((each) => each.id === id);
    if (row === undefined) throw error;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- kept above, under an id that only this caller uses
    return row.value as Value;
  }
}
