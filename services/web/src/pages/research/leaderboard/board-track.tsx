// The axis that all rows of the board share, and a row's dot, whiskers and hollow dot on it.
import type { BoardEntry } from '@tastemaker/contracts';
import { scaleLinear } from 'd3-scale';
import { useLayoutEffect, useRef } from 'react';
import { useFormat } from '../../../app/format.js';

type Scale = readonly [number, number];

/** From the lowest to the highest end of all rows, with a little room. */
export function scaleOf(entries: readonly BoardEntry[]): Scale {
  const ends = entries.flatMap(({ standing, plain }) => [
    ...(standing === null ? [] : [standing.rating.value, standing.rating.low, standing.rating.high]),
    ...(plain === null ? [] : [plain.rating.value]),
  ]);
  const known = ends.filter((end) => end !== null);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const room = (high - low) * 0.05 || 50;
  return [low - room, high + room];
}

function shareOn([from, to]: Scale, value: number): string {
  return `${(100 * (value - from)) / (to - from)}%`;
}

export function BoardAxis({ scale }: { readonly scale: Scale }) {
  const format = useFormat();
  return (
    <span className="axis" aria-hidden="true">
      {scaleLinear(scale, [0, 1])
        .ticks(5)
        .map((tick) => (
          <Tick key={tick} at={shareOn(scale, tick)}>
            {format.number(tick, 0)}
          </Tick>
        ))}
    </span>
  );
}

function Tick({ at, children }: { readonly at: string; readonly children: string }) {
  const tick = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    tick.current?.style.setProperty('--at', at);
  }, [at]);
  return <span ref={tick}>{children}</span>;
}

interface BoardTrackProps {
  readonly rating: { readonly value: number; readonly low: number | null; readonly high: number | null };
  /** Without the control; undefined: there is none. */
  readonly plain: number | undefined;
  readonly scale: Scale;
}

export function BoardTrack({ rating: { value, low, high }, plain, scale }: BoardTrackProps) {
  const track = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const place = (name: string, at: number | null | undefined) => {
      if (typeof at === 'number') track.current?.style.setProperty(name, shareOn(scale, at));
    };
    place('--e', value);
    place('--l', low);
    place('--u', high);
    place('--g', plain);
  }, [value, low, high, plain, scale]);
  return (
    <span ref={track} className="track noref" aria-hidden="true">
      {plain !== undefined && <s />}
      {low !== null && high !== null && <i />}
      {plain !== undefined && <em />}
      <b />
    </span>
  );
}
