// Puts the guideline in the place of the ranking, and back.
import { Trans } from '@lingui/react/macro';
import { Icon } from '../../parts/icon.js';
import type { DeskState } from './desk-parts.js';
import { KeyHint } from './keys/key-hint.js';

interface GuidelineButtonProps {
  readonly desk: DeskState;
  readonly isShown: boolean;
}

export function GuidelineButton({ desk: { assignment, commands, letters }, isShown }: GuidelineButtonProps) {
  const version = assignment.guidelineVersion;
  if (version === null) return null;
  return (
    <button
      className="btn quiet guide"
      type="button"
      aria-pressed={isShown}
      onClick={() => {
        commands.showBeside(isShown ? 'prompt' : 'guideline');
      }}
    >
      <Icon name="guideline" />
      <Trans>Guideline {version}</Trans> <KeyHint command="guideline" letters={letters} />
    </button>
  );
}
