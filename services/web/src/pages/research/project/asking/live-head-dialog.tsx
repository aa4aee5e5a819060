// Starts the live head, or begins it anew with other settings.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { LiveHead } from '@tastemaker/contracts';
import { type FormEvent, useId, useState } from 'react';
import { client } from '../../../../app/client.js';
import { Dialog } from '../../../../parts/dialog.js';
import { Failure } from '../../../../parts/failure.js';
import { fieldErrors, namesFields } from '../../../../parts/form-errors.js';
import { NumberField } from '../../parts/number-field.js';
import { liveHeadQuery } from './queries.js';
import { RewardModelField } from './reward-model-field.js';

interface LiveHeadDialogProps {
  readonly projectId: string;
  /** With the settings so far. */
  readonly before: LiveHead | undefined;
  readonly onClose: () => void;
}

export function LiveHeadDialog({ projectId, before, onClose }: LiveHeadDialogProps) {
  const { t } = useLingui();
  const form = useId();
  const queries = useQueryClient();
  const [rewardModel, setRewardModel] = useState(before?.modelId ?? '');
  const [priorMargin, setPriorMargin] = useState(before?.priorMargin ?? 2);
  const [keepOpen, setKeepOpen] = useState(before?.keepOpen ?? 0);
  const [exploration, setExploration] = useState((before?.explorationShare ?? 0.1) * 100);
  const start = useMutation({
    mutationFn: () =>
      client.putLiveHead(projectId, {
        rewardModel: rewardModel === '' ? 'current' : rewardModel,
        priorMargin,
        keepOpen,
        explorationShare: exploration / 100,
      }),
    onSuccess: (head) => {
      queries.setQueryData(liveHeadQuery(projectId).queryKey, head);
      onClose();
    },
  });
  const errorAt = fieldErrors(start.error);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (!start.isPending) start.mutate();
  };
  return (
    <Dialog
      title={before === undefined ? <Trans>Start the live head</Trans> : <Trans>Begin the live head anew</Trans>}
      onClose={onClose}
      actions={
        <>
          <button className="btn" type="button" onClick={onClose}>
            <Trans>Leave it</Trans>
          </button>
          <button className="btn primary" type="submit" form={form} aria-busy={start.isPending}>
            <Trans>Start it</Trans>
          </button>
        </>
      }
    >
      <form id={form} className="stack fields" onSubmit={onSubmit} noValidate>
        <RewardModelField
          projectId={projectId}
          label={<Trans>Reward model</Trans>}
          hint={<Trans>Whose hidden states are read, and whose head it starts from.</Trans>}
          none={t`the one marked current`}
          value={rewardModel}
          error={errorAt('rewardModel')}
          onChange={setRewardModel}
        />
        <div className="three">
          <NumberField
            label={<Trans>Prior of a margin</Trans>}
            hint={<Trans>one standard deviation, in logits</Trans>}
            value={priorMargin}
            min={0.01}
            max={100}
            step="any"
            error={errorAt('priorMargin')}
            onChange={setPriorMargin}
          />
          <NumberField
            label={<Trans>Comparisons kept open</Trans>}
            hint={<Trans>0: it asks nothing by itself</Trans>}
            value={keepOpen}
            min={0}
            max={1000}
            error={errorAt('keepOpen')}
            onChange={setKeepOpen}
          />
          <NumberField
            label={<Trans>Drawn at random, in %</Trans>}
            hint={<Trans>so that every pair has a chance</Trans>}
            value={exploration}
            min={0}
            max={100}
            step="any"
            error={errorAt('explorationShare')}
            onChange={setExploration}
          />
        </div>
        {start.isError && !namesFields(start.error) && <Failure error={start.error} />}
      </form>
    </Dialog>
  );
}
