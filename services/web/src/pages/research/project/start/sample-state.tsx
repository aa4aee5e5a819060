// How far the newest order of answers is.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useFormat } from '../../../../app/format.js';
import { Bar } from '../../../../parts/bar.js';
import { progressQuery } from '../queries.js';
import { samplesQuery } from './sample-queries.js';

export function SampleState({ projectId }: { readonly projectId: string }) {
  const { t } = useLingui();
  const format = useFormat();
  const queries = useQueryClient();
  const sample = useQuery(samplesQuery(projectId)).data?.items.at(-1);
  const completed = sample?.completedPrompts ?? 0;
  // What it has made is counted elsewhere on the page.
  useEffect(() => {
    if (completed > 0) void queries.invalidateQueries({ queryKey: progressQuery(projectId).queryKey });
  }, [completed, projectId, queries]);
  if (sample === undefined) return null;
  const { status, promptCount, failedPrompts, failures, error } = sample;
  const [done, all] = [format.number(completed), format.number(promptCount)];
  return (
    <div className="sample-state small" role="status">
      <Bar value={completed} of={promptCount} label={t`Prompts that are answered`} />
      <p className={status === 'failed' ? 'field-error' : 'faint'}>
        {status === 'queued' && <Trans>{all} prompts wait for the model</Trans>}
        {status === 'running' && (
          <Trans>
            {done} of {all} prompts are answered
          </Trans>
        )}
        {status === 'succeeded' && failedPrompts === 0 && <Trans>All {all} prompts are answered</Trans>}
        {status === 'succeeded' && failedPrompts > 0 && (
          <Trans>
            {done} of {all} prompts are answered; the model cannot read the others: {failures[0]?.reason}
          </Trans>
        )}
        {status === 'cancelled' && (
          <Trans>
            Cancelled after {done} of {all} prompts
          </Trans>
        )}
        {status === 'failed' && (
          <Trans>
            It failed after {done} of {all} prompts: {error}
          </Trans>
        )}
      </p>
    </div>
  );
}
