// One command with its key; a click waits for another key, and tells when that is taken.
import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { type CommandName, conflictOf, type KeyConflict, keyInForce, keyName, signOf } from './key-map.js';
import { setOwnKey, useKeyMap } from './own-keys.js';

interface KeyChoiceProps {
  readonly command: CommandName;
  readonly words: string;
  readonly letters: readonly string[];
}

export function KeyChoice({ command, words, letters }: KeyChoiceProps) {
  const { t } = useLingui();
  const { own } = useKeyMap();
  const [isWaiting, setWaiting] = useState(false);
  const [conflict, setConflict] = useState<KeyConflict>();
  const name = keyName(keyInForce(command, own, letters));
  const take = (key: string) => {
    const found = conflictOf(command, key, own);
    setConflict(found);
    if (found !== undefined) return;
    setOwnKey(command, key);
    setWaiting(false);
  };
  return (
    <div className="key-row">
      <dt>
        <button
          type="button"
          className={isWaiting ? 'key-choice waiting' : 'key-choice'}
          aria-label={isWaiting ? t`${words}: press a key` : t`${words}: ${name}. Change`}
          onClick={() => {
            setWaiting(!isWaiting);
            setConflict(undefined);
          }}
          onBlur={() => {
            setWaiting(false);
            setConflict(undefined);
          }}
          onKeyDown={(event) => {
            const sign = isWaiting ? signOf(event.nativeEvent) : undefined;
            if (isWaiting && event.key === 'Escape') {
              event.preventDefault();
              event.stopPropagation();
              setWaiting(false);
            }
            if (sign === undefined) return;
            event.preventDefault();
            event.stopPropagation();
            take(sign);
          }}
        >
          <kbd>{isWaiting ? '…' : name}</kbd>
        </button>
      </dt>
      <dd>
        {words}
        <span className="conflict" role="status">
          {conflict?.with === 'candidate' && <Trans>That names a candidate.</Trans>}
          {conflict?.with === 'fixed' && <Trans>That key has a fixed meaning.</Trans>}
          {conflict?.with === 'command' && <Trans>Another command has that key.</Trans>}
        </span>
      </dd>
    </div>
  );
}
