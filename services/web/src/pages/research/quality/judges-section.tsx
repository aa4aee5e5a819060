// Judges beside people, in short; their own page has the rest.
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Loaded } from '../../../parts/loaded.js';
import { Section } from '../../../parts/section.js';
import { AgreementFigures } from '../judges/agreement-figures.js';
import { judgesReportQuery } from '../reports/report-queries.js';

export function JudgesSection({ projectId }: { readonly projectId: string }) {
  const report = useQuery(judgesReportQuery(projectId));
  return (
    <Section
      title={<Trans>Judges beside people</Trans>}
      note={
        <Trans>Models that judged the same comparisons, of all time. They never count as people; exploratory</Trans>
      }
      tools={
        <Link className="btn" to="/p/$project/judges" params={{ project: projectId }}>
          <Trans>Judges</Trans>
        </Link>
      }
    >
      <Loaded query={report}>
        {({ items }) => {
          const told = items.filter(({ pairs }) => pairs > 0);
          return told.length === 0 ? (
            <p className="small muted">
              <Trans>No model has judged here yet.</Trans>
            </p>
          ) : (
            <AgreementFigures items={told} />
          );
        }}
      </Loaded>
    </Section>
  );
}
