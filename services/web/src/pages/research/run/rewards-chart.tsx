// How the rewards of preferred answers and of the others lie.
import { useLingui } from '@lingui/react/macro';
import type { RewardDistribution } from '@tastemaker/contracts';
import { type ReactNode, useMemo } from 'react';
import { Chart } from '../../../parts/plot/chart.js';
import type { PlotSpec, Point } from '../../../parts/plot/plot-spec.js';

interface RewardsChartProps {
  readonly distribution: RewardDistribution;
  readonly caption: ReactNode;
}

export function RewardsChart({ distribution, caption }: RewardsChartProps) {
  const { t } = useLingui();
  const spec = useMemo<PlotSpec>(
    () => ({
      x: { kind: 'linear', name: t`Reward` },
      series: [
        {
          key: 'preferred',
          name: t`preferred`,
          kind: 'bars',
          points: binsOf(distribution.edges, distribution.preferred),
        },
        { key: 'other', name: t`the other`, kind: 'steps', points: binsOf(distribution.edges, distribution.other) },
      ],
    }),
    [distribution, t],
  );
  return (
    <Chart
      title={t`Rewards`}
      level={2}
      caption={caption}
      spec={spec}
      description={t`Two distributions of rewards: of the answers that most people preferred, and of the others`}
    />
  );
}

function binsOf(edges: readonly number[], counts: readonly number[]): Point[] {
  return counts.map((y, bin) => ({ x: edges[bin] ?? 0, to: edges[bin + 1], y }));
}
