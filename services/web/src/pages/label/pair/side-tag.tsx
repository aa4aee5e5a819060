// At a candidate's letter: that it is the better one, or that they are equal.
import { Trans } from '@lingui/react/macro';
import { Icon } from '../../../parts/icon.js';

export function SideTag({ side, letter }: { readonly side: string | undefined; readonly letter: string }) {
  if (side === 'both')
    return (
      <span className="tag same">
        <Icon name="equal" />
        <Trans>Equal</Trans>
      </span>
    );
  if (side !== letter) return null;
  return (
    <span className="tag accent chosen">
      <Icon name="check" />
      <Trans>Better</Trans>
    </span>
  );
}
