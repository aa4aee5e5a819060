// Each labeler with all that is known of how they judge, and whether they get something to judge.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { LabelerReport, Project } from '@tastemaker/contracts';
import { useState } from 'react';
import { Icon } from '../../../parts/icon.js';
import { Loaded } from '../../../parts/loaded.js';
import { downloadText, fileNameOf } from '../../../parts/plot/download-file.js';
import { writeCsv } from '../../../parts/plot/plot-table.js';
import { Section } from '../../../parts/section.js';
import { joinStandings, type LabelerRow, labelerTableOf } from '../reports/labeler-rows.js';
import { LabelerTable } from '../reports/labeler-table.js';
import { standingsQuery } from '../reports/report-queries.js';
import { PauseDialog, ResumeDialog } from './pause-dialogs.js';

interface LabelersInFullProps {
  readonly project: Project;
  readonly report: UseQueryResult<LabelerReport>;
}

export function LabelersInFull({ project, report }: LabelersInFullProps) {
  const { t } = useLingui();
  const standings = useQuery(standingsQuery(project.id)).data?.items ?? [];
  const rows = joinStandings(report.data?.items ?? [], standings);
  const [asked, setAsked] = useState<LabelerRow>();
  const close = () => {
    setAsked(undefined);
  };
  const action = (row: LabelerRow) => {
    if (row.figures.kind !== 'person') return null;
    const isPaused = row.standing?.pausedAt != null;
    return (
      <button
        className="btn quiet"
        type="button"
        aria-label={isPaused ? t`Let ${row.figures.name} go on` : t`Pause ${row.figures.name}`}
        onClick={() => {
          setAsked(row);
        }}
      >
        {isPaused ? <Trans>Let go on</Trans> : <Trans>Pause</Trans>}
      </button>
    );
  };
  return (
    <div id="labelers">
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
            <Trans>values with their 95% intervals and n; η: 1 is perfect, ½ says nothing</Trans>
          </>
        }
        tools={
          <button
            className="btn quiet"
            type="button"
            onClick={() => {
              downloadText(fileNameOf(t`Labelers`, 'csv'), writeCsv(labelerTableOf(rows)), 'text/csv');
            }}
          >
            <Icon name="download" />
            <Trans>CSV</Trans>
          </button>
        }
      >
        <Loaded query={report}>
          {() => <LabelerTable rows={rows} settings={project.settings} action={action} isFull />}
        </Loaded>
      </Section>
      {asked !== undefined &&
        (asked.standing?.pausedAt == null ? (
          <PauseDialog projectId={project.id} labeler={asked} onClose={close} />
        ) : (
          <ResumeDialog projectId={project.id} labeler={asked} onClose={close} />
        ))}
    </div>
  );
}
