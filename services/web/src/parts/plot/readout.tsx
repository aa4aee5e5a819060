// What a plot's values are at one place: a rule follows the pointer, or the arrow keys, with the values beside it.
import { useLingui } from '@lingui/react/macro';
import { type KeyboardEvent, type PointerEvent, useMemo, useState } from 'react';
import { numberWriter, writeX } from './axis-labels.js';
import { type PlotSpec, type Point, type Series, toneOf } from './plot-spec.js';
import { placesOf } from './plot-table.js';
import { boxSize, type Scales } from './scales.js';

interface ReadoutProps {
  readonly spec: PlotSpec;
  readonly scales: Scales;
}

/** As near to the pointer as this, the place with most values is taken. */
const reach = boxSize / 60;

export function Readout({ spec, scales }: ReadoutProps) {
  const { t, i18n } = useLingui();
  const [chosen, setChosen] = useState<number>();
  const places = useMemo(() => placesOf(spec), [spec]);
  const pointsAt = useMemo(() => indexPoints(spec.series), [spec.series]);
  const offsets = useMemo(() => places.map((x) => scales.x(x)), [places, scales]);
  const at = chosen === undefined ? undefined : Math.min(chosen, places.length - 1);
  const x = at === undefined ? undefined : places[at];
  const values = x === undefined ? [] : (pointsAt.get(x) ?? []);
  const write = spec.y?.formatValue ?? numberWriter(i18n.locale, 3);
  const head = x === undefined ? '' : `${spec.x.name} ${writeX(spec, i18n.locale)(x)}`;
  const lines = values.map((value) => ({ ...value, text: describe(value.point, write, i18n.locale) }));

  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const offset = ((event.clientX - box.left) / box.width) * boxSize;
    setChosen(nearest(offsets, offset, (index) => pointsAt.get(places[index] ?? '')?.length ?? 0));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      setChosen(undefined);
      return;
    }
    const next = moved(event.key, at, places.length);
    if (next === undefined) return;
    event.preventDefault();
    setChosen(next);
  };
  return (
    <div
      className="probe"
      role="slider"
      tabIndex={0}
      aria-label={t`Values, point by point`}
      aria-valuemin={0}
      aria-valuemax={places.length - 1}
      aria-valuenow={at ?? 0}
      aria-valuetext={[head, ...lines.map(({ series, text }) => `${series.name} ${text}`)].join(', ')}
      onPointerMove={onPointerMove}
      onPointerLeave={() => {
        setChosen(undefined);
      }}
      onFocus={(event) => {
        if (event.currentTarget.matches(':focus-visible')) setChosen((before) => before ?? places.length - 1);
      }}
      onBlur={() => {
        setChosen(undefined);
      }}
      onKeyDown={onKeyDown}
    >
      {x !== undefined && (
        <div
          className={scales.x(x) > boxSize / 2 ? 'rule before' : 'rule'}
          style={{ left: `${(scales.x(x) / boxSize) * 100}%` }}
          aria-hidden="true"
        >
          <dl>
            <dt>{head}</dt>
            {lines.map(({ series, text }) => (
              <dd key={series.key}>
                <i className={`tone${toneOf(series)}`} />
                <span>{series.name}</span> <b>{text}</b>
              </dd>
            ))}
          </dl>
        </div>
      )}
    </div>
  );
}

interface Value {
  readonly series: Series;
  readonly point: Point;
}

function indexPoints(series: readonly Series[]): ReadonlyMap<Point['x'], readonly Value[]> {
  const found = new Map<Point['x'], Value[]>();
  for (const each of series) {
    for (const point of each.points) {
      const there = found.get(point.x);
      if (there === undefined) found.set(point.x, [{ series: each, point }]);
      else there.push({ series: each, point });
    }
  }
  return found;
}

function describe({ y, low, high, cases }: Point, write: (y: number) => string, locale: string): string {
  const interval = typeof low === 'number' && typeof high === 'number' ? `${write(low)}–${write(high)}` : undefined;
  const n = cases === undefined ? undefined : `n = ${new Intl.NumberFormat(locale).format(cases)}`;
  return [y === null ? (interval === undefined ? '–' : undefined) : write(y), interval, n].filter(Boolean).join(' ');
}

/** The place nearest to an offset; of those in reach, one that most series have a value at. */
function nearest(offsets: readonly number[], offset: number, valuesAt: (index: number) => number): number {
  let best = 0;
  let bestRank = -Infinity;
  for (const [index, each] of offsets.entries()) {
    const distance = Math.abs(each - offset);
    const rank = distance <= reach ? valuesAt(index) * boxSize - distance : -distance;
    if (rank > bestRank) {
      best = index;
      bestRank = rank;
    }
  }
  return best;
}

function moved(key: string, at: number | undefined, count: number): number | undefined {
  const from = at ?? 0;
  const far = Math.max(1, Math.round(count / 10));
  const to = {
    ArrowRight: from + 1,
    ArrowUp: from + 1,
    ArrowLeft: from - 1,
    ArrowDown: from - 1,
    PageUp: from + far,
    PageDown: from - far,
    Home: 0,
    End: count - 1,
  }[key];
  return to === undefined ? undefined : Math.max(0, Math.min(count - 1, to));
}
