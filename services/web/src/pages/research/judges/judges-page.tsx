// A project's judges: the models that judge its comparisons beside people, and whether people prefer one of two models.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { DataTable } from '../../../parts/data-table.js';
import { Empty } from '../../../parts/empty.js';
import { Failure } from '../../../parts/failure.js';
import { Icon } from '../../../parts/icon.js';
import { Loaded } from '../../../parts/loaded.js';
import { PageHead } from '../../../parts/page-head.js';
import { Section } from '../../../parts/section.js';
import { judgesReportQuery } from '../reports/report-queries.js';
import { AgreementFigures } from './agreement-figures.js';
import { DecisionSection } from './decision-section.js';
import { useJudgeColumns } from './judge-columns.js';
import { judgesQuery } from './queries.js';
import { RegisterJudge } from './register-judge.js';
import './judges.css';

export function JudgesPage() {
  const { t } = useLingui();
  const { project: projectId = '' } = useParams({ strict: false });
  const navigate = useNavigate();
  const judges = useQuery(judgesQuery(projectId));
  const report = useQuery(judgesReportQuery(projectId));
  const [isRegistering, setRegistering] = useState(false);
  const columns = useJudgeColumns(projectId, report.data?.items ?? []);
  const open = (judge: string) =>
    void navigate({ to: '/p/$project/judges/$judge', params: { project: projectId, judge } });
  const register = (
    <button
      className="btn primary"
      type="button"
      onClick={() => {
        setRegistering(true);
      }}
    >
      <Icon name="add" />
      <Trans>Register a judge</Trans>
    </button>
  );
  return (
    <div className="judges-page">
      <PageHead
        title={<Trans>Judges</Trans>}
        actions={judges.data !== undefined && judges.data.length > 0 && register}
        meta={
          <span>
            <Trans>Models that judge the same comparisons as people. They never count as people.</Trans>
          </span>
        }
      />
      <Loaded query={judges}>
        {(found) =>
          found.length === 0 ? (
            <Empty action={register}>
              <Trans>
                No model judges here. A judge is a reward model, or a language model that is asked in a stated prompt.
              </Trans>
            </Empty>
          ) : (
            <DataTable
              label={t`Judges`}
              columns={columns}
              rows={found}
              keyOf={({ id }) => id}
              onOpen={({ id }) => {
                open(id);
              }}
            />
          )
        }
      </Loaded>
      {report.isError && <Failure error={report.error} onTryAgain={() => void report.refetch()} />}
      {report.data?.items.some(({ pairs }) => pairs > 0) === true && (
        <Section
          title={<Trans>Beside people</Trans>}
          note={<Trans>Exploratory: of the comparisons that people and judges happen to share.</Trans>}
        >
          <AgreementFigures items={report.data.items.filter(({ pairs }) => pairs > 0)} />
        </Section>
      )}
      <DecisionSection projectId={projectId} />
      {isRegistering && (
        <RegisterJudge
          projectId={projectId}
          onRegistered={({ id }) => {
            open(id);
          }}
          onClose={() => {
            setRegistering(false);
          }}
        />
      )}
    </div>
  );
}
