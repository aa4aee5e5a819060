// A decision between two models: its share with the confidence sequence as it narrowed, and what is to go.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import type { Decision } from '@tastemaker/contracts';
import { useMemo } from 'react';
import { useFormat } from '../../../app/format.js';
import { writeInterval } from '../../../parts/estimate.js';
import { Icon } from '../../../parts/icon.js';
import { Chart } from '../../../parts/plot/chart.js';
import type { PlotSpec } from '../../../parts/plot/plot-spec.js';

export function DecisionFigures({ decision }: { readonly decision: Decision }) {
  const { entries, decided, share, interval, oneLook, unit, units, votes, unusedVotes, waitingUnits } = decision;
  const format = useFormat();
  if (share === null) {
    return (
      <p className="small muted">
        <Trans>
          No votes of people on these two models count yet ({format.number(votes)} votes, {format.number(waitingUnits)}{' '}
          questions wait for more).
        </Trans>
      </p>
    );
  }
  const percent = (value: number | null) => (value === null ? '–' : format.percent(value));
  return (
    <div className="cols whole">
      <div className="span-7">
        <Sequence decision={decision} />
      </div>
      <div className="span-5 stack decision-words">
        <p>
          <b className="strong num">{format.percent(share)}</b> <Trans>for {entries.left.name}</Trans>{' '}
          <span className="ci">{writeInterval(format, 'percent', interval.low, interval.high)}</span>{' '}
          <span className="n">
            n ={' '}
            {unit === 'prompt' ? (
              <Plural value={units} one="# question" other="# questions" />
            ) : (
              <Plural value={units} one="# labeler" other="# labelers" />
            )}
          </span>
        </p>
        <p className={decided === null ? 'note' : 'note accent'} role="status">
          <Icon name={decided === null ? 'clock' : 'check'} />
          <span>
            {decided === null ? (
              <ToGo decision={decision} />
            ) : (
              <Trans>Decided: people prefer {entries[decided].name}. One may stop here.</Trans>
            )}
          </span>
        </p>
        <p className="small muted num">
          <Trans>
            {format.number(votes)} votes; {format.number(unusedVotes)} beyond the first {decision.votesPerUnit} of each
            or of too few; {format.number(waitingUnits)} wait for more.
          </Trans>{' '}
          <Trans>
            For a single look planned beforehand it would be {percent(oneLook.low)} to {percent(oneLook.high)}.
          </Trans>
        </p>
      </div>
    </div>
  );
}

function ToGo({ decision: { unit, unitsToGo } }: { readonly decision: Decision }) {
  const format = useFormat();
  const { value, low, high } = unitsToGo;
  if (value === null) return <Trans>Not decided. It is not within ten thousand more, if it goes on as so far.</Trans>;
  const range = (
    <Trans>
      (eight times in ten {low === null ? '…' : format.number(low)} to {high === null ? '…' : format.number(high)})
    </Trans>
  );
  return (
    <>
      {unit === 'prompt' ? (
        <Plural
          value={value}
          one="Not decided: about # more question if it goes on as so far"
          other="Not decided: about # more questions if it goes on as so far"
        />
      ) : (
        <Plural
          value={value}
          one="Not decided: about # more labeler if it goes on as so far"
          other="Not decided: about # more labelers if it goes on as so far"
        />
      )}{' '}
      {range}
    </>
  );
}

function Sequence({ decision: { path, entries, unit } }: { readonly decision: Decision }) {
  const { t } = useLingui();
  const format = useFormat();
  const spec = useMemo<PlotSpec>(() => {
    const points = path.map(({ units, share, low, high }) => ({ x: units, y: share, low, high, cases: units }));
    return {
      x: {
        kind: 'linear',
        name: unit === 'prompt' ? t`Questions` : t`Labelers`,
        domain: [0, Math.max(1, points.at(-1)?.x ?? 1)],
      },
      y: {
        domain: [0, 1],
        format: (value) => format.percent(value, 0),
        formatValue: (value) => format.percent(value),
      },
      references: [{ axis: 'y', at: 0.5, words: t`equal` }],
      series: [{ key: 'share', name: t`for ${entries.left.name}`, kind: 'line', points, hasMarks: points.length < 8 }],
    };
  }, [path, entries, unit, format, t]);
  return (
    <Chart
      title={t`Confidence sequence`}
      height={14}
      spec={spec}
      caption={
        unit === 'prompt' ? (
          <Trans>share of wins, ties as half, by questions judged; the band is right at every look at once</Trans>
        ) : (
          <Trans>share of wins, ties as half, by labelers; the band is right at every look at once</Trans>
        )
      }
      description={t`The share of wins with its confidence sequence, as votes came; decided once the band leaves out one half`}
    />
  );
}
