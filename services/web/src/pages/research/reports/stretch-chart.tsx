// How people judge as a sitting goes on, or from period to period: one figure of each stretch.
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import type { Bias } from '@tastemaker/contracts';
import { useMemo } from 'react';
import { useFormat } from '../../../app/format.js';
import { Chart } from '../../../parts/plot/chart.js';
import type { PlotSpec, Point, Reference } from '../../../parts/plot/plot-spec.js';
import { casesRange } from './cases-range.js';
import { type Period, roomAround } from './time-room.js';

export type StretchFigure = 'agreement' | 'gold' | 'ties' | 'earlierShown' | 'medianDwellMs';

const figureNames: Readonly<Record<StretchFigure, MessageDescriptor>> = {
  agreement: msg`Same answer`,
  gold: msg`Known answers right`,
  ties: msg`Called tied`,
  earlierShown: msg`Shown earlier is preferred`,
  medianDwellMs: msg`Median time`,
};

interface StretchChartProps {
  /** Undefined while they are reckoned. */
  readonly bias: Bias | undefined;
  readonly along: 'fatigue' | 'drift';
  readonly figure: StretchFigure;
  /** Of drift. @defaultValue week */
  readonly period?: Period;
  /** @defaultValue the figure's name */
  readonly title?: string;
}

export function StretchChart({ bias, along, figure, title, period = 'week' }: StretchChartProps) {
  const { t, i18n } = useLingui();
  const format = useFormat();
  const name = i18n._(figureNames[figure]);
  const isTime = figure === 'medianDwellMs';
  const spec = useMemo((): PlotSpec => {
    const valueOf = (stretch: Bias['drift' | 'fatigue'][number]): Omit<Point, 'x'> => {
      if (figure === 'medianDwellMs') {
        return { y: stretch.medianDwellMs === null ? null : stretch.medianDwellMs / 1000, cases: stretch.judgments };
      }
      const { value, low, high, cases } = stretch[figure];
      return { y: value, low, high, cases };
    };
    const points: Point[] =
      along === 'drift'
        ? (bias?.drift ?? []).map((stretch) => ({ x: Date.parse(stretch.from), ...valueOf(stretch) }))
        : (bias?.fatigue ?? []).map((stretch, index, all) => ({
            x: nameStretch(stretch.from, all[index + 1]?.from),
            ...valueOf(stretch),
          }));
    const write = (value: number) => (isTime ? format.duration(value * 1000) : format.percent(value));
    const last = points.findLast(({ y }) => y !== null);
    const noBias: Reference = { axis: 'y', at: 0.5, words: t`no bias` };
    return {
      x:
        along === 'drift'
          ? {
              kind: 'time',
              name: t`From`,
              domain: roomAround(
                points.map(({ x }) => Number(x)),
                period,
              ),
            }
          : { kind: 'band', name: t`Judgments before it` },
      y: {
        domain: [0, isTime ? 1.1 * Math.max(5, ...points.map(({ y }) => y ?? 0)) : 1],
        format: (value) => (isTime ? format.duration(value * 1000) : format.percent(value, 0)),
        formatValue: write,
      },
      series: [
        {
          key: figure,
          name: isTime ? t`Seconds` : name,
          kind: 'line',
          hasMarks: true,
          points: points.filter(({ y }) => y !== null),
          endLabel: last?.y == null ? undefined : write(last.y),
        },
      ],
      references: figure === 'earlierShown' && points.some(({ y }) => y !== null) ? [noBias] : [],
    };

    function nameStretch(from: number, next: number | undefined): string {
      const first = format.number(from);
      return next === undefined ? t`${first} and on` : `${first}–${format.number(next - 1)}`;
    }
  }, [bias, along, figure, period, format, isTime, name, t]);
  const n = casesRange(spec.series[0]?.points.map(({ cases = 0 }) => cases) ?? [], format);
  const axis = along === 'drift' ? t`by period, UTC` : t`by judgments before it`;
  const what = title === undefined ? axis : `${name}, ${axis}`;
  return (
    <Chart
      title={title ?? name}
      caption={n === undefined ? what : `${what} · n = ${n}`}
      spec={spec}
      height={9}
      isLoading={bias === undefined}
      empty={figure === 'gold' ? t`No comparison with a known answer was judged.` : t`There is nothing to tell yet.`}
    />
  );
}
