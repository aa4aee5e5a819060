// How long a lease lasts, whatever the device's own clock says.
import { describe, expect, it, vi } from 'vitest';

const day = 24 * 3_600_000;
const noon = Date.parse('2026-03-01T12:00:00Z');
const inTenMinutes = '2026-03-01T12:10:00.000Z';

async function freshClock() {
  vi.resetModules();
  return import('../../src/pages/label/work/server-clock.js');
}

describe('the time that a lease has left', () => {
  it('is the server’s, on a device whose clock is a day off', async () => {
    const { hearServerTime, msUntil } = await freshClock();
    hearServerTime(new Date(noon).toUTCString());
    const toldAt = { server: noon, device: noon - day };
    expect(msUntil(inTenMinutes, toldAt)).toBeGreaterThan(599_000);
    expect(msUntil(inTenMinutes, toldAt)).toBeLessThanOrEqual(600_000);
  });

  it('runs on by the ticks of the page', async () => {
    const { hearServerTime, serverTime } = await freshClock();
    hearServerTime(new Date(noon).toUTCString(), 1000);
    expect(serverTime(61_000)).toBe(noon + 60_000);
  });

  it('is counted from when it was told, before any answer came', async () => {
    const { msUntil } = await freshClock();
    const toldAt = { server: noon, device: Date.now() - 60_000 };
    expect(Math.round(msUntil(inTenMinutes, toldAt) / 1000)).toBe(540);
  });

  it('stands still where the device’s clock was set back since', async () => {
    const { msUntil } = await freshClock();
    expect(msUntil(inTenMinutes, { server: noon, device: Date.now() + day })).toBe(600_000);
  });

  it('is not moved by a header that is no date', async () => {
    const { hearServerTime, serverTime } = await freshClock();
    hearServerTime(null);
    hearServerTime('soon');
    expect(serverTime()).toBeUndefined();
  });
});
