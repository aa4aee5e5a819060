// Judgments of each day: by people, and, apart, by simulated labelers and from files.
import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useFormat } from '../../../../app/format.js';
import { Failure } from '../../../../parts/failure.js';
import { Chart } from '../../../../parts/plot/chart.js';
import type { PlotSpec, Series } from '../../../../parts/plot/plot-spec.js';
import { activityQuery } from '../queries.js';

const dayLength = 86_400_000;

export function JudgmentsADay({ projectId }: { readonly projectId: string }) {
  const { t } = useLingui();
  const format = useFormat();
  const activity = useQuery(activityQuery(projectId));
  const days = activity.data?.days;
  const spec = useMemo((): PlotSpec => {
    const count = (key: 'judged' | 'simulated' | 'imported', name: string, look: Partial<Series>): Series => ({
      key,
      name,
      kind: 'bars',
      points: (days ?? []).map((day) => {
        const x = Date.parse(day.date);
        return { x, to: x + dayLength, y: day[key] };
      }),
      ...look,
    });
    const has = (key: 'simulated' | 'imported') => days?.some((day) => day[key] > 0) === true;
    return {
      x: { kind: 'time', name: t`Day` },
      y: { format: (value) => format.number(value), formatValue: (value) => format.number(value) },
      series: [
        count('judged', t`by people`, {}),
        ...(has('simulated') ? [count('simulated', t`by simulated labelers`, { kind: 'steps', tone: 3 })] : []),
        ...(has('imported') ? [count('imported', t`from files`, { kind: 'steps', tone: 2 })] : []),
      ],
    };
  }, [days, format, t]);
  const total = days?.reduce((sum, day) => sum + day.judged + day.simulated + day.imported, 0) ?? 0;
  const last = days?.at(-1)?.date;
  if (activity.isError && days === undefined) {
    return <Failure error={activity.error} onTryAgain={() => void activity.refetch()} />;
  }
  return (
    <Chart
      title={t`Judgments a day`}
      level={2}
      caption={
        last === undefined
          ? undefined
          : t`${format.number(days?.length ?? 0)} days to ${format.date(last)}, UTC · n = ${format.number(total)}`
      }
      spec={spec}
      height={9}
      isLoading={days === undefined}
    />
  );
}
