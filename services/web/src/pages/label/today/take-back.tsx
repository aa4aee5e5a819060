// The button that takes a judgment back.
import { Trans, useLingui } from '@lingui/react/macro';
import type { Action } from '../../../parts/use-action.js';

interface TakeBackProps {
  /** Of the prompt: which judgment it is. */
  readonly excerpt: string;
  readonly action: Action<[], unknown>;
}

export function TakeBack({ excerpt, action }: TakeBackProps) {
  const { t } = useLingui();
  return (
    <button
      className="btn quiet"
      type="button"
      aria-label={t`Take back: ${excerpt}`}
      aria-busy={action.isPending}
      onClick={() => void action.start()}
    >
      <Trans>Take back</Trans>
    </button>
  );
}
