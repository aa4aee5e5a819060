// A run's state as a tag, and in a few words what came out of it.
import { Trans } from '@lingui/react/macro';
import type { Run } from '@tastemaker/contracts';
import { useFormat } from '../../../../app/format.js';
import { writeInterval } from '../../../../parts/estimate.js';
import { Icon } from '../../../../parts/icon.js';
import { testAccuracyOf } from '../../run/accuracy.js';

export function RunState({ run: { status, progress } }: { readonly run: Run }) {
  const format = useFormat();
  switch (status) {
    case 'queued':
      return (
        <span className="tag">
          <Icon name="clock" />
          <Trans>Queued</Trans>
        </span>
      );
    case 'running': {
      const total = progress?.totalSteps ?? null;
      return (
        <span className="tag accent">
          <Icon name="run" />
          {progress === null || total === null || total === 0 ? (
            <Trans>Running</Trans>
          ) : (
            format.percent(progress.step / total, 0)
          )}
        </span>
      );
    }
    case 'succeeded':
      return (
        <span className="tag">
          <Icon name="check" />
          <Trans>Succeeded</Trans>
        </span>
      );
    case 'failed':
      return (
        <span className="tag critical">
          <Icon name="caution" />
          <Trans>Failed</Trans>
        </span>
      );
    case 'cancelled':
      return (
        <span className="tag">
          <Icon name="stop" />
          <Trans>Cancelled</Trans>
        </span>
      );
    default:
      return null;
  }
}

export function RunOutcome({ run: { kind, status, progress, metrics } }: { readonly run: Run }) {
  const format = useFormat();
  if (status === 'running' && progress?.etaSeconds != null) {
    return (
      <span className="muted">
        <Trans>about {format.duration(progress.etaSeconds * 1000)} left</Trans>
      </span>
    );
  }
  const accuracy = kind === 'reward' ? testAccuracyOf({ metrics }) : undefined;
  if (accuracy?.value != null) {
    const { low, high, cases } = accuracy;
    return (
      <span className="num">
        {format.percent(accuracy.value)}{' '}
        {low !== null && high !== null && <span className="ci">{writeInterval(format, 'percent', low, high)}</span>}{' '}
        {cases > 0 && <span className="n">n {format.number(cases)}</span>}
      </span>
    );
  }
  return (
    <span className="muted">
      {kind === 'pretrain' && <Trans>pre-training</Trans>}
      {kind === 'finetune' && <Trans>fine-tuning</Trans>}
      {kind === 'reward' && '–'}
    </span>
  );
}
