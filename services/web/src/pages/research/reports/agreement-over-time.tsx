// How far labelers agree from period to period, with the guideline versions that came in between.
import { msg } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import type { Agreement, ListedGuideline } from '@tastemaker/contracts';
import { useMemo } from 'react';
import { useFormat } from '../../../app/format.js';
import { Chart } from '../../../parts/plot/chart.js';
import type { PlotSpec, Reference } from '../../../parts/plot/plot-spec.js';
import { casesRange } from './cases-range.js';
import { type Period, roomAround } from './time-room.js';

interface AgreementOverTimeProps {
  readonly agreement: Agreement | undefined;
  readonly guidelines: readonly ListedGuideline[] | undefined;
  readonly period?: Period;
  readonly figure?: 'alphaOrdinal' | 'alphaNominal' | 'raw';
  readonly level?: 2 | 3;
  /** In rem. */
  readonly height?: number;
}

export function AgreementOverTime(props: AgreementOverTimeProps) {
  const { agreement, guidelines, period = 'week', figure = 'alphaOrdinal', level = 2, height = 9 } = props;
  const { t, i18n } = useLingui();
  const format = useFormat();
  const isShare = figure === 'raw';
  const spec = useMemo((): PlotSpec => {
    const points = (agreement?.periods ?? []).map(({ from, [figure]: estimate }) => ({
      x: Date.parse(from),
      y: estimate.value,
      low: estimate.low,
      high: estimate.high,
      cases: estimate.cases,
    }));
    const domain = roomAround(
      points.map(({ x }) => x),
      period,
    );
    const write = (value: number) => (isShare ? format.percent(value) : format.number(value, 2));
    const last = points.findLast(({ y }) => y !== null);
    return {
      x: { kind: 'time', name: i18n._(periodNames[period]), domain },
      y: {
        domain: domainOf(points.flatMap(({ low, y }) => [low, y])),
        format: (value) => (isShare ? format.percent(value, 0) : format.number(value)),
        formatValue: write,
      },
      series: [
        {
          key: figure,
          name: isShare ? t`Same answer` : t`α`,
          kind: 'line',
          hasMarks: true,
          points,
          endLabel: last?.y == null ? undefined : write(last.y),
        },
      ],
      references: publishedWithin(guidelines ?? [], domain).map(({ version, at }) => ({
        axis: 'x',
        at,
        words: t`guideline ${version}`,
      })) satisfies Reference[],
    };
  }, [agreement, guidelines, period, figure, isShare, format, i18n, t]);
  const range = casesRange(agreement?.periods.map(({ [figure]: { cases } }) => cases) ?? [], format);
  const what = {
    alphaOrdinal: t`Krippendorff’s α, ordinal, 95% interval`,
    alphaNominal: t`Krippendorff’s α, nominal, 95% interval`,
    raw: t`share of pairs judged alike, 95% interval`,
  }[figure];
  return (
    <Chart
      title={i18n._(titles[period])}
      level={level}
      caption={range === undefined ? what : `${what} · ${t`n = ${range} pairs`}`}
      spec={spec}
      height={height}
      isLoading={agreement === undefined}
      empty={t`No pair was judged by two.`}
    />
  );
}

const periodNames = { day: msg`Day`, week: msg`Week from`, month: msg`30 days from` } as const;

const titles = { day: msg`Agreement by day`, week: msg`Agreement by week`, month: msg`Agreement by 30 days` } as const;

/** From 0 to 1; below 0 only where something lies there. */
function domainOf(values: readonly (number | null)[]): [number, number] {
  return [Math.min(0, ...values.filter((value) => value !== null)), 1];
}

function publishedWithin(guidelines: readonly ListedGuideline[], domain: [number, number] | undefined) {
  return guidelines.flatMap(({ version, publishedAt }) => {
    const at = publishedAt === null ? Number.NaN : Date.parse(publishedAt);
    return domain !== undefined && at > domain[0] && at < domain[1] ? [{ version, at }] : [];
  });
}
