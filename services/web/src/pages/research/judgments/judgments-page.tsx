// All judgments of a project, narrowed by what stands in the address; one of them in full at the side.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { client } from '../../../app/client.js';
import { searchStep } from '../../../app/search-step.js';
import { DataTable } from '../../../parts/data-table.js';
import { Empty } from '../../../parts/empty.js';
import { Failure } from '../../../parts/failure.js';
import { LoadingLines } from '../../../parts/loading-lines.js';
import { PageHead } from '../../../parts/page-head.js';
import { WithPanel } from '../../../parts/side-panel.js';
import { CountWords } from '../parts/count-words.js';
import { useEndlessList } from '../parts/endless-list.js';
import { NextStepLink } from '../parts/next-step-link.js';
import { NothingFits } from '../parts/nothing-fits.js';
import { useJudgmentColumns } from './judgment-columns.js';
import { JudgmentFilters } from './judgment-filters.js';
import { JudgmentPanel } from './judgment-panel.js';
import { type JudgmentsFilter, judgmentFilterOf, readJudgmentsFilter, readOpenJudgment } from './search.js';
import { useLabelerNames } from './use-labeler-names.js';
import './judgments-page.css';

export function JudgmentsPage() {
  const { t } = useLingui();
  const { project = '' } = useParams({ strict: false });
  const navigate = useNavigate();
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const shown = readJudgmentsFilter(search);
  const open = readOpenJudgment(search);
  const filter = judgmentFilterOf(shown);
  const names = useLabelerNames(project);
  const columns = useJudgmentColumns(names);
  const list = useEndlessList({
    queryKey: ['project', project, 'judgments', filter],
    load: (page) => client.listJudgments(project, { ...filter, ...page, order: 'newest' }),
  });
  const count = useQuery({
    queryKey: ['project', project, 'judgments', 'count', filter],
    queryFn: () => client.countJudgments(project, filter),
  });
  const go = (to: JudgmentsFilter & { open?: string; of?: string }) =>
    void navigate({ to: '/p/$project/judgments', params: { project }, search: to, ...searchStep(search, to) });
  const isNarrowed = Object.keys(shown).length > 0;
  return (
    <div className="judgments-page">
      <PageHead title={<Trans>Judgments</Trans>} />
      <JudgmentFilters projectId={project} filter={shown} names={names} onChange={go} />
      <CountWords count={count.data} />
      {list.error !== undefined && <Failure error={list.error} onTryAgain={list.retry} />}
      <WithPanel
        panel={
          open === undefined ? undefined : (
            <JudgmentPanel
              key={open.judgmentId}
              projectId={project}
              open={open}
              names={names}
              onOpen={(id) => {
                go({ ...shown, open: id, of: open.comparisonId });
              }}
              onClose={() => {
                go(shown);
              }}
            />
          )
        }
      >
        {list.rows === undefined ? (
          list.error === undefined && <LoadingLines lines={8} />
        ) : (
          <DataTable
            label={t`Judgments`}
            columns={columns}
            rows={list.rows}
            keyOf={({ id }) => id}
            openKey={open?.judgmentId}
            onOpen={({ id, comparisonId }) => {
              go({ ...shown, open: id, of: comparisonId });
            }}
            onEnd={list.onEnd}
            empty={
              isNarrowed ? (
                <NothingFits
                  onShowAll={() => {
                    go({});
                  }}
                >
                  <Trans>No judgment fits these filters.</Trans>
                </NothingFits>
              ) : (
                <Empty action={<NextStepLink project={project} />}>
                  <Trans>Nobody has judged yet. What labelers find is listed here, with every version of it.</Trans>
                </Empty>
              )
            }
          />
        )}
      </WithPanel>
    </div>
  );
}
