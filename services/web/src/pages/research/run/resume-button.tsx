// Lets a run go on from its last saved state.
import { Trans } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Run } from '@tastemaker/contracts';
import { client } from '../../../app/client.js';
import { useFormat } from '../../../app/format.js';
import { Failure } from '../../../parts/failure.js';
import { Icon } from '../../../parts/icon.js';
import { runQuery } from './queries.js';

export function ResumeButton({ run }: { readonly run: Run }) {
  const format = useFormat();
  const queries = useQueryClient();
  const resume = useMutation({
    mutationFn: () => client.resumeRun(run.id),
    onSuccess: (resumed) => {
      queries.setQueryData(runQuery(run.id).queryKey, resumed);
    },
  });
  return (
    <>
      <button
        className="btn primary"
        type="button"
        aria-busy={resume.isPending}
        onClick={() => {
          if (!resume.isPending) resume.mutate();
        }}
      >
        <Icon name="undo" />
        {run.savedStep === null ? (
          <Trans>Begin again</Trans>
        ) : (
          <Trans>Resume from step {format.number(run.savedStep)}</Trans>
        )}
      </button>
      {resume.isError && <Failure error={resume.error} />}
    </>
  );
}
