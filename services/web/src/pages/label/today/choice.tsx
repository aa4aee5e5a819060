// What was chosen, in the notation in which people write it.
import { Trans, useLingui } from '@lingui/react/macro';
import type { SkipReason } from '@tastemaker/contracts';
import { type Draft, lineOf, rankingOf } from '../draft.js';

interface ChoiceProps {
  readonly draft: Pick<Draft, 'isAllBad' | 'places'>;
  /** Of one that was skipped. */
  readonly skipReason?: SkipReason | null;
}

export function Choice({ draft, skipReason = null }: ChoiceProps) {
  const reasons = useSkipReasons();
  if (skipReason !== null) return <span className="choice muted">{reasons[skipReason]}</span>;
  if (draft.isAllBad)
    return (
      <span className="choice">
        <Trans>all bad</Trans>
      </span>
    );
  const line = lineOf(rankingOf(draft));
  return (
    <span className="choice" dir="ltr">
      {line === '' ? '–' : line}
    </span>
  );
}

function useSkipReasons(): Readonly<Record<SkipReason, string>> {
  const { t } = useLingui();
  return {
    unclear: t`skipped: the prompt is unclear`,
    too_hard: t`skipped: too hard to judge`,
    offensive: t`skipped: offensive`,
    broken: t`skipped: broken`,
    conflict_of_interest: t`skipped: conflict of interest`,
    other: t`skipped: another reason`,
  };
}
