// Somebody else has saved it meanwhile: what the own text changes of theirs is shown, and one is chosen.
import { Trans, useLingui } from '@lingui/react/macro';
import { CopyButton } from '../copy-button.js';
import { Icon } from '../icon.js';
import { TextDiffView } from '../text-diff/text-diff-view.js';
import { useTextDiff } from '../text-diff/use-text-diff.js';
import './conflict.css';

interface ConflictProps {
  readonly mine: string;
  readonly theirs: string;
  readonly onKeepMine: () => void;
  readonly onTakeTheirs: () => void;
}

export function Conflict({ mine, theirs, onKeepMine, onTakeTheirs }: ConflictProps) {
  const { t } = useLingui();
  const diff = useTextDiff(theirs, mine);
  return (
    <div className="note caution conflict" role="alert">
      <Icon name="caution" />
      <div>
        <p>
          <Trans>
            Somebody else has saved this while you wrote. Below is what your text changes of theirs; neither is lost
            until you choose.
          </Trans>
        </p>
        <p className="row wrap">
          <button className="btn" type="button" onClick={onKeepMine}>
            <Trans>Save mine over theirs</Trans>
          </button>
          <button className="btn" type="button" onClick={onTakeTheirs}>
            <Trans>Go on with theirs</Trans>
          </button>
          <CopyButton text={mine} label={t`Copy what I wrote`} />
        </p>
        {diff !== undefined && (
          <TextDiffView diff={diff} before={t`theirs`} after={t`mine`} label={t`What your text changes of theirs`} />
        )}
      </div>
    </div>
  );
}
