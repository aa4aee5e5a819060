// What was judged, in a line.
import { Trans, useLingui } from '@lingui/react/macro';
import type { Judgment } from '@tastemaker/contracts';
import { skipReasons, verdictNames, writeRanking } from './judgment-words.js';

export function Verdict({ judgment }: { readonly judgment: Judgment }) {
  const { i18n } = useLingui();
  const { verdict, skipReason, strength, goldCorrect } = judgment;
  const ranking = writeRanking(judgment);
  return (
    <span className="row verdict">
      {ranking === undefined ? (
        <span>
          {i18n._(verdictNames[verdict])}
          {skipReason !== null && `: ${i18n._(skipReasons[skipReason])}`}
        </span>
      ) : (
        <b className="mono">
          <bdi dir="ltr">{ranking}</bdi>
        </b>
      )}
      {strength !== null && (
        <span className="small faint num">
          <Trans>strength {strength > 0 ? `+${strength}` : strength}</Trans>
        </span>
      )}
      {goldCorrect !== null && (
        <span className={goldCorrect ? 'tag accent' : 'tag critical'}>
          {goldCorrect ? <Trans>as known</Trans> : <Trans>not as known</Trans>}
        </span>
      )}
    </span>
  );
}
