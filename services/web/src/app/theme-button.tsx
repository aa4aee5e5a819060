// The switch between light and dark.
import { useLingui } from '@lingui/react/macro';
import { Icon } from '../parts/icon.js';
import { toggleTheme } from './theme.js';

export function ThemeButton() {
  const { t } = useLingui();
  return (
    <button
      className="btn quiet icon"
      type="button"
      aria-label={t`Switch between light and dark`}
      onClick={toggleTheme}
    >
      <Icon name="theme" />
    </button>
  );
}
