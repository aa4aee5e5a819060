// Size and typeface of what is read: of all candidates alike.
import { Trans, useLingui } from '@lingui/react/macro';
import { Icon } from '../../../parts/icon.js';
import { Menu } from '../../../parts/menu.js';
import { readingSizes, setReading, useReadingSettings } from './reading-settings.js';

export function ReadingMenu() {
  const { t } = useLingui();
  const { size, typeface } = useReadingSettings();
  return (
    <Menu label={t`Reading size and typeface`} button={<Icon name="typeface" />}>
      {readingSizes.map((each) => (
        <button
          key={each}
          type="button"
          role="menuitemradio"
          aria-checked={each === size}
          onClick={() => {
            setReading({ size: each });
          }}
        >
          {each === size ? <Icon name="check" /> : <span className="no-check" />}
          <Trans>Size {each}</Trans>
        </button>
      ))}
      {(['serif', 'sans'] as const).map((each) => (
        <button
          key={each}
          type="button"
          role="menuitemradio"
          aria-checked={each === typeface}
          onClick={() => {
            setReading({ typeface: each });
          }}
        >
          {each === typeface ? <Icon name="check" /> : <span className="no-check" />}
          {each === 'serif' ? <Trans>Serif</Trans> : <Trans>Sans serif</Trans>}
        </button>
      ))}
    </Menu>
  );
}
