// Of many candidates one is read at a time: the strip tells which, and which have a place.
import { useLingui } from '@lingui/react/macro';
import { Icon } from '../../../parts/icon.js';
import type { DeskState } from '../desk-parts.js';

interface LetterStripProps {
  readonly desk: DeskState;
  readonly shown: string;
  readonly onShow: (letter: string) => void;
}

export function LetterStrip({ desk: { letters, judging, commands }, shown, onShow }: LetterStripProps) {
  const { t } = useLingui();
  return (
    <div className="strip segments" role="group" aria-label={t`Answers`}>
      {letters.map((letter) => {
        const place = judging.draft.places[letter];
        return (
          <button
            key={letter}
            type="button"
            aria-current={letter === shown}
            aria-label={place === undefined ? t`Answer ${letter}, no place yet` : t`Answer ${letter}, place ${place}`}
            onClick={() => {
              onShow(letter);
              if (place !== undefined) commands.give({ type: 'letter', letter });
            }}
          >
            {letter}
            {place === undefined ? null : <Icon name="check" />}
          </button>
        );
      })}
    </div>
  );
}
