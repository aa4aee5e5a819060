// How many judgments one has in mind for now.
import { Trans, useLingui } from '@lingui/react/macro';
import { Icon } from '../../parts/icon.js';
import { Menu } from '../../parts/menu.js';
import { type Session, sessionLengths } from './session-length.js';

export function SessionMenu({ session: { length, setLength } }: { readonly session: Session }) {
  const { t } = useLingui();
  return (
    <Menu label={t`How many for now`} button={<Icon name="clock" />} className="btn quiet icon session">
      {[...sessionLengths, undefined].map((each) => (
        <button
          key={each ?? 'none'}
          type="button"
          role="menuitemradio"
          aria-checked={each === length}
          onClick={() => {
            setLength(each);
          }}
        >
          {each === length ? <Icon name="check" /> : <span className="no-check" />}
          {each === undefined ? <Trans>No end</Trans> : <Trans>{each} for now</Trans>}
        </button>
      ))}
    </Menu>
  );
}
