// What time it is for the server, as its answers tell it. The device's own clock may be a day off; only how far it moved is used.

export interface ClockReading {
  /** By the server, in milliseconds. */
  readonly server: number;
  /** At the same moment, by the device. */
  readonly device: number;
}

let heard: { readonly server: number; readonly ticks: number } | undefined;

/** To be called with the `Date` header of each answer as it comes. */
export function hearServerTime(header: string | null, ticks: number = performance.now()): void {
  const server = header === null ? Number.NaN : Date.parse(header);
  if (Number.isFinite(server)) heard = { server, ticks };
}

/** Undefined before the first answer. */
export function serverTime(ticks: number = performance.now()): number | undefined {
  return heard === undefined ? undefined : heard.server + (ticks - heard.ticks);
}

/** Now; where no server has been heard yet, the device's clock has to do. */
export function readClock(): ClockReading {
  const device = Date.now();
  return { server: serverTime() ?? device, device };
}

/**
 * How long until a moment of the server's clock, in milliseconds; negative when it has passed. Before any answer came it is
 * counted from when the moment was told: a clock that was set back since counts as one that stood still.
 */
export function msUntil(moment: string, toldAt: ClockReading): number {
  const now = serverTime() ?? toldAt.server + Math.max(0, Date.now() - toldAt.device);
  return Date.parse(moment) - now;
}
