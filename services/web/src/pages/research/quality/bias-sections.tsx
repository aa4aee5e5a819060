// What sways judgments: the place on the screen, length, haste, tiredness and time.
import { Trans } from '@lingui/react/macro';
import type { UseQueryResult } from '@tanstack/react-query';
import type { Bias } from '@tastemaker/contracts';
import { Failure } from '../../../parts/failure.js';
import { LoadingLines } from '../../../parts/loading-lines.js';
import { Section } from '../../../parts/section.js';
import { StretchChart, type StretchFigure } from '../reports/stretch-chart.js';
import type { Period } from '../reports/time-room.js';
import { PositionAndLength } from './position-and-length.js';
import { SpeedFigures } from './speed-figures.js';

interface BiasSectionsProps {
  readonly projectId: string;
  readonly bias: UseQueryResult<Bias>;
  readonly period: Period;
}

const figures = ['agreement', 'gold', 'ties', 'earlierShown', 'medianDwellMs'] as const satisfies StretchFigure[];

export function BiasSections({ projectId, bias, period }: BiasSectionsProps) {
  const { data } = bias;
  return (
    <>
      <Section
        title={<Trans>Position and length</Trans>}
        note={<Trans>The dashed line is what would be without bias</Trans>}
      >
        {bias.isError && <Failure error={bias.error} onTryAgain={() => void bias.refetch()} />}
        {data === undefined && !bias.isError && <LoadingLines lines={8} />}
        {data !== undefined && <PositionAndLength projectId={projectId} bias={data} />}
      </Section>
      {data !== undefined && (
        <>
          <Section
            title={<Trans>Speed</Trans>}
            note={<Trans>How long a comparison was looked at before it was judged</Trans>}
          >
            <SpeedFigures speed={data.speed} />
          </Section>
          <Section
            title={<Trans>Fatigue</Trans>}
            note={<Trans>Within a sitting: by how many judgments came before</Trans>}
          >
            <div className="cols plots halves">
              {figures.map((figure) => (
                <div className="span-4" key={figure}>
                  <StretchChart bias={data} along="fatigue" figure={figure} />
                </div>
              ))}
            </div>
          </Section>
          <Section title={<Trans>Drift</Trans>} note={<Trans>From period to period</Trans>}>
            <div className="cols plots halves">
              {figures.map((figure) => (
                <div className="span-4" key={figure}>
                  <StretchChart bias={data} along="drift" figure={figure} period={period} />
                </div>
              ))}
            </div>
          </Section>
        </>
      )}
    </>
  );
}
