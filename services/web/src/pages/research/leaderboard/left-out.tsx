// Votes that are not in the fit: how many, and why.
import { Trans, useLingui } from '@lingui/react/macro';
import type { LeaderboardFigures } from '@tastemaker/contracts';
import { useFormat } from '../../../app/format.js';

export function LeftOut({ leftOut }: Pick<LeaderboardFigures, 'leftOut'>) {
  const { t } = useLingui();
  const format = useFormat();
  const reasons: readonly (readonly [number, string])[] = [
    [leftOut.sameEntry, t`both completions are of one entry`],
    [leftOut.withoutAttribute, t`a completion lacks what entries are told apart by`],
    [leftOut.filtered, t`of other tags, splits, labelers, times or versions`],
    [leftOut.withoutPropensity, t`no strategy chose the comparison`],
    [leftOut.apart, t`on entries that can’t be placed`],
    [leftOut.bothBad, t`all were bad`],
  ];
  const told = reasons.filter(([votes]) => votes > 0);
  if (told.length === 0) return null;
  const list = format.list(told.map(([votes, why]) => `${format.number(votes)} (${why})`));
  return (
    <p className="small muted num left-out">
      <Trans>Votes left out: {list}.</Trans>
    </p>
  );
}
