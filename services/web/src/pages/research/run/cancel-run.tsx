// Asks before a run is cancelled, and says what of it is kept.
import { Trans } from '@lingui/react/macro';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { Run } from '@tastemaker/contracts';
import { client } from '../../../app/client.js';
import { useFormat } from '../../../app/format.js';
import { Confirm } from '../../../parts/confirm.js';
import { runMetricsQuery, runQuery } from './queries.js';

export function CancelRun({ run, onClose }: { readonly run: Run; readonly onClose: () => void }) {
  const format = useFormat();
  const queries = useQueryClient();
  const best = useQuery(runMetricsQuery(run.id)).data?.best;
  const cancel = async () => {
    queries.setQueryData(runQuery(run.id).queryKey, await client.cancelRun(run.id));
  };
  return (
    <Confirm
      title={<Trans>Cancel this run?</Trans>}
      action={<Trans>Cancel the run</Trans>}
      isDangerous
      onConfirm={cancel}
      onClose={onClose}
    >
      {run.kind === 'reward' && best !== null && best !== undefined ? (
        <p className="num">
          <Trans>
            It ends after the step it is in. Its best model so far, of step {format.number(best.step)} with{' '}
            {format.number(best.value, 3)}, is kept; it is not measured on the test.
          </Trans>
        </p>
      ) : (
        <p>
          <Trans>It ends after the step it is in, and makes no model.</Trans>
        </p>
      )}
    </Confirm>
  );
}
