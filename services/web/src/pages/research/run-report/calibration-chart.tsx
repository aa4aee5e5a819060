// Whether the model's probabilities come true: what was observed by what it claimed.
import { Trans, useLingui } from '@lingui/react/macro';
import type { RewardSplitReport } from '@tastemaker/contracts';
import { wilsonShare } from '@tastemaker/preference';
import { useMemo } from 'react';
import { useFormat } from '../../../app/format.js';
import { Chart } from '../../../parts/plot/chart.js';
import type { PlotSpec } from '../../../parts/plot/plot-spec.js';

interface CalibrationChartProps {
  readonly calibration: Pick<RewardSplitReport['calibration']['raw'], 'bins' | 'ece'>;
  readonly votes: number;
  /** @defaultValue 2 */
  readonly level?: 2 | 3;
}

export function CalibrationChart({ calibration, votes, level = 2 }: CalibrationChartProps) {
  const { t } = useLingui();
  const format = useFormat();
  const spec = useMemo<PlotSpec>(() => {
    const bins = calibration.bins.filter(({ predictions }) => predictions > 0);
    const percent = (value: number) => format.percent(value, 0);
    return {
      x: { kind: 'linear', name: t`Claimed probability`, format: (x) => percent(Number(x)) },
      y: {
        domain: [Math.min(0.4, ...bins.map(({ observed }) => observed ?? 1)), 1],
        format: percent,
        formatValue: (value) => format.percent(value),
      },
      series: [
        {
          key: 'perfect',
          name: t`perfect`,
          kind: 'dashed',
          points: [
            { x: 0.5, y: 0.5 },
            { x: 1, y: 1 },
          ],
        },
        {
          key: 'observed',
          name: t`observed`,
          kind: 'whiskers',
          points: bins.map(({ claimed, observed, weight, low, high }) => ({
            x: claimed ?? (low + high) / 2,
            y: observed,
            ...(observed === null ? {} : wilsonShare(observed * weight, weight).interval),
            cases: Math.round(weight),
          })),
        },
      ],
    };
  }, [calibration, format, t]);
  return (
    <Chart
      title={t`Calibration`}
      level={level}
      height={16}
      spec={spec}
      caption={
        <Trans>
          observed by claimed probability · n = {format.number(votes)} votes in {format.number(calibration.bins.length)}{' '}
          bins, 95% intervals · error {calibration.ece === null ? '–' : format.number(calibration.ece, 3)}
        </Trans>
      }
      description={t`Observed against claimed probability; a model that is as sure as it should be lies on the diagonal`}
    />
  );
}
