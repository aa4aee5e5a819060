// What the labeler would have answered, written beside the candidates; it goes along with the judgment.
import { Trans, useLingui } from '@lingui/react/macro';
import { useEffect, useRef } from 'react';
import { Icon } from '../../../parts/icon.js';
import { Kbd } from '../../../parts/kbd.js';
import type { DeskState } from '../desk-parts.js';

export function BetterAnswer({ desk }: { readonly desk: DeskState }) {
  const { t } = useLingui();
  const { judging, commands, assignment } = desk;
  const field = useRef<HTMLTextAreaElement>(null);
  const text = judging.draft.betterAnswer;
  useEffect(() => {
    const element = field.current;
    element?.focus();
    element?.setSelectionRange(element.value.length, element.value.length);
  }, []);
  const close = () => {
    commands.open(undefined);
  };
  return (
    <div className="better-answer">
      <div className="spread">
        <h2>
          <Trans>A better answer</Trans>
        </h2>
        <button className="btn quiet icon" type="button" aria-label={t`Close; what you wrote stays`} onClick={close}>
          <Icon name="close" />
        </button>
      </div>
      <p className="small muted">
        {assignment.betterAnswer === 'demonstration' ? (
          <Trans>What you would have answered. It becomes a demonstration, and others review it.</Trans>
        ) : (
          <Trans>
            What you would have answered. It becomes another candidate, and others judge it as they judge these.
          </Trans>
        )}
      </p>
      <div className="field">
        <label htmlFor="better">
          <Trans>Your answer</Trans>
        </label>
        <textarea
          ref={field}
          className="input read"
          id="better"
          rows={9}
          dir="auto"
          maxLength={100_000}
          value={text}
          onChange={(event) => {
            commands.give({ type: 'write', field: 'betterAnswer', text: event.target.value });
          }}
          onKeyDown={(event) => {
            const isDone = event.key === 'Enter' && (event.ctrlKey || event.metaKey);
            if (!isDone && event.key !== 'Escape') return;
            event.preventDefault();
            event.stopPropagation();
            close();
          }}
        />
        <p className="hint">
          <Trans>Kept in this browser as you type.</Trans>
        </p>
      </div>
      <div className="row wrap">
        <button className="btn primary" type="button" onClick={close}>
          <Trans>Add to this judgment</Trans> <Kbd>Ctrl ⏎</Kbd>
        </button>
        <button
          className="btn quiet"
          type="button"
          onClick={() => {
            commands.give({ type: 'write', field: 'betterAnswer', text: '' });
            close();
          }}
        >
          <Trans>Leave it out</Trans>
        </button>
      </div>
    </div>
  );
}
