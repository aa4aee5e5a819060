// What a token may be used for, in words, and the choice of it.
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import type { TokenScope } from '@tastemaker/contracts';
import './tokens.css';

const scopeWords: Readonly<Record<TokenScope, MessageDescriptor>> = {
  read: msg`looking at projects, data, models, runs`,
  ask: msg`scores and completions of models`,
  label: msg`judging, flagging, demonstrations`,
  write: msg`projects, prompts, imports, exports`,
  train: msg`samples, runs, models`,
  admin: msg`people, tokens, the audit log`,
};

const scopes = ['read', 'ask', 'label', 'write', 'train', 'admin'] as const satisfies readonly TokenScope[];

interface ScopeChoiceProps {
  /** Null: all that its person may. */
  readonly value: readonly TokenScope[] | null;
  readonly onChange: (value: TokenScope[] | null) => void;
}

export function ScopeChoice({ value, onChange }: ScopeChoiceProps) {
  const { i18n } = useLingui();
  const toggle = (scope: TokenScope, isWanted: boolean) => {
    const rest = scopes.filter((each) => each !== scope && (value ?? []).includes(each));
    onChange(isWanted ? [...rest, scope] : rest);
  };
  return (
    <fieldset className="stack">
      <legend className="label">
        <Trans>May be used for</Trans>
      </legend>
      <div className="scopes">
        <label>
          <input
            type="checkbox"
            checked={value === null}
            onChange={({ target }) => {
              onChange(target.checked ? null : ['read']);
            }}
          />
          <span>
            <Trans>everything</Trans>
            <small>
              <Trans>all that its person may</Trans>
            </small>
          </span>
        </label>
        {value !== null &&
          scopes.map((scope) => (
            <label key={scope}>
              <input
                type="checkbox"
                checked={value.includes(scope)}
                onChange={({ target }) => {
                  toggle(scope, target.checked);
                }}
              />
              <span>
                <span className="mono">{scope}</span>
                <small>{i18n._(scopeWords[scope])}</small>
              </span>
            </label>
          ))}
      </div>
    </fieldset>
  );
}

export function Scopes({ of }: { readonly of: readonly TokenScope[] | null }) {
  if (of === null)
    return (
      <span className="muted">
        <Trans>all that they may</Trans>
      </span>
    );
  return (
    <span className="row wrap">
      {of.map((scope) => (
        <span className="tag" key={scope}>
          {scope}
        </span>
      ))}
    </span>
  );
}
