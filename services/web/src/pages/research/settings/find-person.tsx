// Chooses a person by a part of their name or address.
import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { Field } from '../../../parts/field.js';
import type { Candidate } from './queries.js';

interface FindPersonProps {
  /** Undefined: on their way. */
  readonly candidates: readonly Candidate[] | undefined;
  readonly value: string;
  readonly onChange: (userId: string) => void;
  readonly error: string | undefined;
}

const shownAtMost = 8;

export function FindPerson({ candidates, value, onChange, error }: FindPersonProps) {
  const { t } = useLingui();
  const [text, setText] = useState('');
  const wanted = text.trim().toLowerCase();
  const found = (candidates ?? []).filter(({ name, note }) => `${name} ${note}`.toLowerCase().includes(wanted));
  return (
    <>
      <Field label={<Trans>Who</Trans>} error={error}>
        {(ids) => (
          <input
            {...ids}
            className="input"
            type="search"
            data-autofocus
            placeholder={t`Name or address`}
            value={text}
            onChange={({ target }) => {
              setText(target.value);
            }}
          />
        )}
      </Field>
      <fieldset className="found">
        <legend className="visually-hidden">
          <Trans>People found</Trans>
        </legend>
        {found.slice(0, shownAtMost).map(({ id, name, note }) => (
          <label key={id}>
            <input
              type="radio"
              name="person"
              required
              checked={id === value}
              onChange={() => {
                onChange(id);
              }}
            />
            <span>
              {name} <span className="faint">{note}</span>
            </span>
          </label>
        ))}
        {found.length > shownAtMost && (
          <p className="small faint">
            <Trans>and more: type some letters of the name</Trans>
          </p>
        )}
        {candidates !== undefined && found.length === 0 && (
          <p className="small faint">
            <Trans>Nobody. An admin makes accounts, under “People and tokens”.</Trans>
          </p>
        )}
      </fieldset>
    </>
  );
}
