// A statistic with its 95 % interval and what it rests on, in falling weight; and the same as a picture.
import { Trans } from '@lingui/react/macro';
import type { Estimate as EstimateValue } from '@tastemaker/contracts';
import { useLayoutEffect, useRef } from 'react';
import { type Format, useFormat } from '../app/format.js';

/** Fewer cases than these are shown grey, and say so. */
const fewCases = 20;

interface EstimateProps {
  readonly of: EstimateValue;
  /** @defaultValue percent */
  readonly as?: 'percent' | 'number';
  /** Why there is none, where the judgments leave it undefined. */
  readonly reason?: string;
}

export function Estimate({ of: { value, low, high, cases }, as = 'percent', reason }: EstimateProps) {
  const format = useFormat();
  if (value === null) {
    return (
      <span className="faint" title={reason}>
        – <span className="n">n = {format.number(cases)}</span>
      </span>
    );
  }
  const show = writer(format, as);
  return (
    <span className={cases < fewCases ? 'estimate few' : 'estimate'}>
      <b className="strong num">{show(value)}</b>{' '}
      {low !== null && high !== null && <span className="ci">{writeInterval(format, as, low, high)}</span>}{' '}
      <span className="n">
        n = {format.number(cases)}
        {cases < fewCases && (
          <>
            {' '}
            <Trans>(few)</Trans>
          </>
        )}
      </span>
    </span>
  );
}

export function writer(format: Format, as: 'percent' | 'number'): (value: number) => string {
  return as === 'percent' ? (value) => format.percent(value) : (value) => format.number(value, 2);
}

/** The ends of an interval, in the unit of the value that stands before it. */
export function writeInterval(format: Format, as: 'percent' | 'number', low: number, high: number): string {
  const [scale, digits] = as === 'percent' ? [100, 1] : [1, 2];
  // Between numbers with a sign a dash needs room.
  const dash = low < 0 ? ' – ' : '–';
  return `${format.number(low * scale, digits)}${dash}${format.number(high * scale, digits)}`;
}

interface TrackProps {
  readonly of: EstimateValue;
  /** What the two ends of the track stand for. @defaultValue 0 to 1 */
  readonly from?: number;
  readonly to?: number;
  /** Where the dashed line stands. @defaultValue none */
  readonly reference?: number;
  readonly className?: string;
}

/** A dot with whiskers on an axis that rows share. It says nothing that the numbers beside it do not. */
export function Track({ of: { value, low, high }, from = 0, to = 1, reference, className = '' }: TrackProps) {
  const track = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const place = (name: string, at: number | null | undefined) => {
      if (typeof at !== 'number') return;
      const share = Math.min(1, Math.max(0, (at - from) / (to - from)));
      track.current?.style.setProperty(name, `${share * 100}%`);
    };
    place('--l', low);
    place('--u', high);
    place('--e', value);
    place('--ref', reference);
  }, [value, low, high, reference, from, to]);
  return (
    <div ref={track} className={`track ${reference === undefined ? 'noref' : ''} ${className}`} aria-hidden="true">
      {low !== null && high !== null && <i />}
      {value !== null && <b />}
    </div>
  );
}
