// The database of this browser, opened when it is first needed.

import { openDevice } from './device.js';

export const device = openDevice();
