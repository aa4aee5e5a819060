// The passes of a judge over comparisons, each with how far it is, and a button that ends it.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Judge, JudgePass } from '@tastemaker/contracts';
import { useEffect } from 'react';
import { client } from '../../../app/client.js';
import { useFormat } from '../../../app/format.js';
import { Bar } from '../../../parts/bar.js';
import { Failure } from '../../../parts/failure.js';
import { Loaded } from '../../../parts/loaded.js';
import { Section } from '../../../parts/section.js';
import { judgesReportQuery } from '../reports/report-queries.js';
import { isUnderWay, passesQuery } from './queries.js';

export function PassesSection({ judge: { id, projectId } }: { readonly judge: Judge }) {
  const queries = useQueryClient();
  const passes = useQuery(passesQuery(projectId, id));
  const done = passes.data?.items.reduce((sum, { completedComparisons }) => sum + completedComparisons, 0) ?? 0;
  // What was judged since is counted in the other sections.
  useEffect(() => {
    if (done === 0) return;
    void queries.invalidateQueries({ queryKey: judgesReportQuery(projectId).queryKey });
    void queries.invalidateQueries({ queryKey: ['project', projectId, 'judge', id, 'found'] });
  }, [done, id, projectId, queries]);
  return (
    <Section title={<Trans>Passes</Trans>} note={<Trans>Each goes over comparisons that it has not judged yet</Trans>}>
      <Loaded query={passes}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="small muted">
              <Trans>It has not been sent over any comparison yet.</Trans>
            </p>
          ) : (
            <ul className="passes" role="list">
              {items.map((pass) => (
                <Pass key={pass.id} pass={pass} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  );
}

function Pass({ pass }: { readonly pass: JudgePass }) {
  const { t } = useLingui();
  const format = useFormat();
  const queries = useQueryClient();
  const { id, judgeId, projectId, scope, tag, status, comparisonCount, completedComparisons, error, createdAt } = pass;
  const cancel = useMutation({
    mutationFn: () => client.cancelJudgePass(projectId, judgeId, id),
    onSuccess: () => queries.invalidateQueries({ queryKey: passesQuery(projectId, judgeId).queryKey }),
  });
  const [done, all] = [format.number(completedComparisons), format.number(comparisonCount)];
  return (
    <li>
      <time>{format.dateTime(createdAt)}</time>
      <span className="muted">
        {scope === 'all' && <Trans>all comparisons</Trans>}
        {scope === 'judgedByPeople' && <Trans>judged by people</Trans>}
        {scope === 'unjudgedByPeople' && <Trans>judged by nobody</Trans>}
        {tag !== null && (
          <>
            {', '}
            <Trans>tag {tag}</Trans>
          </>
        )}
      </span>
      <Bar value={completedComparisons} of={comparisonCount} label={t`Comparisons that are judged`} />
      <span className="num" role="status">
        {status === 'queued' && <Trans>waits for a worker, {all} comparisons</Trans>}
        {status === 'running' && (
          <Trans>
            {done} of {all} comparisons
          </Trans>
        )}
        {status === 'succeeded' && <Trans>done, {all} comparisons</Trans>}
        {status === 'cancelled' && (
          <Trans>
            cancelled after {done} of {all}
          </Trans>
        )}
        {status === 'failed' && (
          <span className="field-error">
            <Trans>
              failed after {done} of {all}: {error}
            </Trans>
          </span>
        )}
      </span>
      {isUnderWay(pass) && (
        <button
          className="btn danger"
          type="button"
          aria-busy={cancel.isPending}
          onClick={() => {
            if (!cancel.isPending) cancel.mutate();
          }}
        >
          <Trans>Cancel the pass</Trans>
        </button>
      )}
      {cancel.isError && <Failure error={cancel.error} />}
    </li>
  );
}
