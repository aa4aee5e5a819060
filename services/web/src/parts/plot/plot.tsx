// A plot: an SVG that is stretched to any size while strokes and words keep theirs. Its axes stay while data comes.
import { useLingui } from '@lingui/react/macro';
import { type ReactNode, useMemo, useRef } from 'react';
import { labelTicks, numberWriter } from './axis-labels.js';
import { type PlotSpec, type Point, type Series, toneOf } from './plot-spec.js';
import { Readout } from './readout.js';
import { boxSize, createScales, type Scales } from './scales.js';
import { drawShapes } from './shapes.js';
import { useWidth } from './use-width.js';

interface PlotProps {
  readonly spec: PlotSpec;
  /** In one sentence what it shows, for those who do not see it. */
  readonly description: string;
  /** In rem. @defaultValue 11 */
  readonly height?: number;
  readonly isLoading?: boolean;
  /** Said in the middle of an empty plot. */
  readonly empty?: ReactNode;
}

const characterWidth = 6.5;
const labelGap = 10;
const yTickCount = 4;

export function Plot({ spec, description, height = 11, isLoading = false, empty }: PlotProps) {
  const { i18n } = useLingui();
  const area = useRef<HTMLDivElement>(null);
  const width = useWidth(area, 320);
  const scales = useMemo(() => createScales(spec), [spec]);
  const shapes = useMemo(() => drawShapes(spec, scales, yTickCount), [spec, scales]);
  const hasPoints = spec.series.some(({ points }) => points.some(({ y, low }) => y !== null || low != null));
  const hasY = hasPoints || spec.y?.domain !== undefined;
  const yLabels = hasY ? scales.yTicks(yTickCount).map((y) => ({ y, text: writeY(spec, i18n.locale)(y) })) : [];
  // A percent sign is wider than a digit.
  const yWidth = Math.max(3, ...yLabels.map(({ text }) => text.length + (text.includes('%') ? 1 : 0)));
  return (
    <div
      className="plot"
      style={{ '--h': `${height}rem`, '--yw': `calc(${yWidth}ch + var(--s2))`, '--end': `${endRoom(spec, scales)}ch` }}
    >
      <div className="y" aria-hidden="true">
        {yLabels.map(({ y, text }) => (
          <span key={y} style={{ bottom: percent(boxSize - scales.y(y)) }}>
            {text}
          </span>
        ))}
      </div>
      <div className="area" ref={area}>
        <svg
          viewBox={`0 0 ${boxSize} ${boxSize}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={description}
          aria-busy={isLoading}
        >
          {shapes.map(({ key, className, d }) => (
            <path key={key} className={className} d={d} />
          ))}
        </svg>
        <Words spec={spec} scales={scales} />
        {!hasPoints && !isLoading && empty !== undefined && <p className="none">{empty}</p>}
        {hasPoints && <Readout spec={spec} scales={scales} />}
      </div>
      <div className="x" aria-hidden="true">
        {(hasPoints || spec.x.domain !== undefined) &&
          fittingTicks(spec, scales, width, i18n.locale).map(({ x, text }) => (
            <span
              key={x}
              className={scales.x(x) > boxSize * 0.96 ? 'at-end' : undefined}
              style={{ left: percent(scales.x(x)) }}
            >
              {text}
            </span>
          ))}
      </div>
    </div>
  );
}

/** What lines stand for, and the values at the ends of series. */
function Words({ spec, scales }: { readonly spec: PlotSpec; readonly scales: Scales }) {
  // Words of a place stand at the top, or at the foot where those of a level are near the top.
  const isTopTaken =
    spec.references?.some(({ axis, at, high }) => axis === 'y' && scales.y(high ?? at) < boxSize * 0.3) === true;
  return (
    <>
      {spec.references?.map(({ axis, at, words, high }) =>
        axis === 'y' ? (
          <span key={words} className="t above" style={{ top: percent(scales.y(high ?? at)) }}>
            {words}
          </span>
        ) : (
          <span
            key={words}
            className={`t halo ${scales.x(at) > boxSize * 0.6 ? 'beside-start' : 'beside'} ${isTopTaken ? 'at-foot' : ''}`}
            style={{ left: percent(scales.x(at)) }}
          >
            {words}
          </span>
        ),
      )}
      {spec.series.map((series) => {
        const last = lastPoint(series);
        if (series.endLabel === undefined || last?.y == null) return null;
        return (
          <span
            key={series.key}
            className={`t c${toneOf(series)} end-after`}
            style={{ left: percent(scales.x(last.x)), top: percent(scales.y(last.y)) }}
          >
            {series.endLabel}
          </span>
        );
      })}
    </>
  );
}

/** Characters that are to fit beside the plot: of words at the ends of series that reach its end. */
function endRoom({ series }: PlotSpec, scales: Scales): number {
  const lengths = series.map((each) => {
    const last = lastPoint(each);
    const isAtEnd = last !== undefined && scales.x(last.x) > boxSize * 0.85;
    return isAtEnd && each.endLabel !== undefined ? each.endLabel.length + 1 : 0;
  });
  return Math.max(0, ...lengths);
}

function lastPoint({ points }: Series): Point | undefined {
  return points.findLast(({ y }) => y !== null);
}

function fittingTicks(spec: PlotSpec, scales: Scales, width: number, locale: string) {
  const label = (count: number) => {
    const ticks = scales.xTicks(count);
    const texts = labelTicks(spec, ticks, locale);
    return ticks.map((x, index) => ({ x, text: texts[index] ?? '' }));
  };
  // From the most ticks that could fit to the first that do.
  for (let count = Math.max(2, Math.min(12, Math.floor(width / 32))); count > 2; count -= 1) {
    const labels = label(count);
    const longest = Math.max(1, ...labels.map(({ text }) => text.length));
    if (labels.length * (longest * characterWidth + labelGap) <= width) return labels;
  }
  return label(2);
}

function writeY({ y }: PlotSpec, locale: string): (value: number) => string {
  return y?.format ?? numberWriter(locale, 4);
}

function percent(at: number): string {
  return `${(at / boxSize) * 100}%`;
}
