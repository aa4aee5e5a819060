// What sways the judgments: where a candidate stood, how long it is, how long somebody has judged already.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Failure } from '../../../../parts/failure.js';
import { Icon } from '../../../../parts/icon.js';
import { LoadingLines } from '../../../../parts/loading-lines.js';
import { Section } from '../../../../parts/section.js';
import { ForestFigure } from '../../reports/forest-figure.js';
import { LengthSlope } from '../../reports/length-slope.js';
import { biasQuery } from '../../reports/report-queries.js';
import { StretchChart } from '../../reports/stretch-chart.js';
import { useSwayRows } from '../../reports/sway-rows.js';

export function WhatSways({ projectId }: { readonly projectId: string }) {
  const { t } = useLingui();
  const bias = useQuery(biasQuery(projectId));
  const rows = useSwayRows(bias.data);
  return (
    <Section
      title={<Trans>What sways the judgments</Trans>}
      note={<Trans>Standing judgments, 95% intervals; the dashed line is no bias</Trans>}
      tools={
        <Link className="btn quiet" to="/p/$project/quality" params={{ project: projectId }}>
          <Trans>Quality</Trans>
          <Icon name="chevron" />
        </Link>
      }
    >
      {bias.isError && <Failure error={bias.error} onTryAgain={() => void bias.refetch()} />}
      {bias.data === undefined && !bias.isError && <LoadingLines lines={7} />}
      {bias.data !== undefined && (
        <div className="cols whole">
          <div className="span-8">
            <ForestFigure
              title={t`Position and length`}
              rows={rows}
              hasNarrowNames={false}
              reference={0.5}
              empty={null}
            />
            <LengthSlope length={bias.data.length} projectId={projectId} />
          </div>
          <div className="span-4">
            <StretchChart bias={bias.data} along="fatigue" figure="agreement" title={t`Within a sitting`} />
          </div>
        </div>
      )}
    </Section>
  );
}
