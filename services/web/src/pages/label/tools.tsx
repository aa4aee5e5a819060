// What helps reading: differences, scrolling together, size and typeface, theme, keys. On a phone behind one button.
import { Trans, useLingui } from '@lingui/react/macro';
import { toggleTheme } from '../../app/theme.js';
import { ThemeButton } from '../../app/theme-button.js';
import { Icon } from '../../parts/icon.js';
import { Menu } from '../../parts/menu.js';
import type { DeskState } from './desk-parts.js';
import { isPair } from './draft.js';
import { KeyHint } from './keys/key-hint.js';
import { ReadingMenu } from './reading/reading-menu.js';
import { setReading, useReadingSettings } from './reading/reading-settings.js';
import { canPaint } from './reading/text-ranges.js';

interface DeskToolsProps {
  readonly desk: DeskState;
  readonly areDifferencesShown: boolean;
}

export function DeskTools({ desk, areDifferencesShown }: DeskToolsProps) {
  const { t } = useLingui();
  const reading = useReadingSettings();
  const { assignment, commands, letters } = desk;
  const openGuideline = () => {
    commands.showBeside('guideline');
  };
  return (
    <>
      {canPaint() && (
        <button
          className="btn quiet"
          type="button"
          aria-pressed={areDifferencesShown}
          onClick={commands.toggleDifferences}
        >
          <Icon name="differences" />
          <span className="words">
            <Trans>Differences</Trans>
          </span>{' '}
          <KeyHint command="differences" letters={letters} />
        </button>
      )}
      {isPair(assignment) && (
        <button
          className="btn quiet"
          type="button"
          aria-pressed={reading.scrollsTogether}
          onClick={() => {
            setReading({ scrollsTogether: !reading.scrollsTogether });
          }}
        >
          <Icon name="scrollTogether" />
          <span className="words">
            <Trans>Scroll together</Trans>
          </span>{' '}
          <KeyHint command="scrollTogether" letters={letters} />
        </button>
      )}
      <ReadingMenu />
      <ThemeButton />
      <button
        className="btn quiet"
        type="button"
        onClick={() => {
          commands.open('keys');
        }}
      >
        <Icon name="keyboard" />
        <span className="words">
          <Trans>Keys</Trans>
        </span>{' '}
        <KeyHint command="keys" letters={letters} />
      </button>
      <Menu
        label={t`Guideline, reading size, keys`}
        className="btn quiet icon keep only-phone"
        button={<Icon name="more" />}
      >
        {assignment.guidelineVersion !== null && (
          <button type="button" role="menuitem" onClick={openGuideline}>
            <Icon name="guideline" />
            <Trans>Guideline</Trans>
          </button>
        )}
        {canPaint() && (
          <button type="button" role="menuitem" onClick={commands.toggleDifferences}>
            <Icon name="differences" />
            <Trans>Differences</Trans>
          </button>
        )}
        {(['14', '17', '20'] as const).map((size) => (
          <button
            key={size}
            type="button"
            role="menuitemradio"
            aria-checked={reading.size === size}
            onClick={() => {
              setReading({ size });
            }}
          >
            <Icon name="typeface" />
            <Trans>Reading size {size}</Trans>
            {reading.size === size && <Icon name="check" />}
          </button>
        ))}
        <button type="button" role="menuitem" onClick={toggleTheme}>
          <Icon name="theme" />
          <Trans>Light or dark</Trans>
        </button>
        <button
          type="button"
          role="menuitem"
          onClick={() => {
            commands.open('keys');
          }}
        >
          <Icon name="keyboard" />
          <Trans>Keys</Trans>
        </button>
      </Menu>
    </>
  );
}
