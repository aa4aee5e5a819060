// How many more judgments an interval of ±x takes, and how such forecasts fared. Pure: what runs in the thread.
import type { PrecisionForecast } from '@tastemaker/contracts';
import { type ForecastCount, type Judged, precisionForecast } from '@tastemaker/preference';
import { finite } from '../reports/report-figures.js';

export function precisionOf(judgments: readonly Judged[], wanted: number): PrecisionForecast {
  const { value, halfWidth, more, earlier, ...counts } = precisionForecast(judgments, wanted);
  return {
    figure: 'rawAgreement',
    ...counts,
    value: finite(value),
    halfWidth: finite(halfWidth),
    wanted,
    more: more === undefined ? null : toldCount(more),
    noForecast: more === undefined ? 'too_few' : null,
    earlier: earlier.map(({ forecast, ...fared }) => ({ ...fared, forecast: toldCount(forecast) })),
  };
}

function toldCount({ value, low, high }: ForecastCount) {
  return { value, low, high: finite(high) };
}
