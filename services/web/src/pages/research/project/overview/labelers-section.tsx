// Labelers at a glance; in full on the page about quality.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Project } from '@tastemaker/contracts';
import { Icon } from '../../../../parts/icon.js';
import { Loaded } from '../../../../parts/loaded.js';
import { downloadText, fileNameOf } from '../../../../parts/plot/download-file.js';
import { writeCsv } from '../../../../parts/plot/plot-table.js';
import { Section } from '../../../../parts/section.js';
import { joinStandings, labelerTableOf } from '../../reports/labeler-rows.js';
import { LabelerTable } from '../../reports/labeler-table.js';
import { labelerReportQuery, standingsQuery } from '../../reports/report-queries.js';

export function LabelersSection({ project }: { readonly project: Project }) {
  const { t } = useLingui();
  const report = useQuery(labelerReportQuery(project.id));
  const standings = useQuery(standingsQuery(project.id)).data?.items ?? [];
  const rows = joinStandings(report.data?.items ?? [], standings);
  return (
    <Section
      title={<Trans>Labelers</Trans>}
      note={
        <>
          {report.data !== undefined && (
            <>
              <Plural value={rows.length} one="# labeler" other="# labelers" />
              {'; '}
            </>
          )}
          <Trans>values with their 95% intervals and n</Trans>
          {project.settings.goldThreshold !== null && (
            <>
              {'; '}
              <Trans>the dashed line is the project’s threshold</Trans>
            </>
          )}
        </>
      }
      tools={
        <>
          <button
            className="btn quiet icon"
            type="button"
            aria-label={t`CSV of labelers`}
            onClick={() => {
              downloadText(fileNameOf(t`Labelers`, 'csv'), writeCsv(labelerTableOf(rows)), 'text/csv');
            }}
          >
            <Icon name="download" />
          </button>
          <Link className="btn quiet" to="/p/$project/quality" params={{ project: project.id }} hash="labelers">
            <Trans>In full</Trans>
            <Icon name="chevron" />
          </Link>
        </>
      }
    >
      <Loaded query={report}>{() => <LabelerTable rows={rows} settings={project.settings} />}</Loaded>
    </Section>
  );
}
