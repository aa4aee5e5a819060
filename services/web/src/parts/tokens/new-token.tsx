// Makes a token: for what, how long, and, for admins, whose.
import { Trans } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import type { TokenCreated, TokenScope } from '@tastemaker/contracts';
import { useId, useState } from 'react';
import { client } from '../../app/client.js';
import { Dialog } from '../dialog.js';
import { Failure } from '../failure.js';
import { Field } from '../field.js';
import { fieldErrors, namesFields } from '../form-errors.js';
import { EndChoice, endOf } from './end-choice.js';
import { ScopeChoice } from './scopes.js';

interface NewTokenProps {
  readonly owners: readonly { readonly id: string; readonly name: string }[] | undefined;
  readonly onMade: (token: TokenCreated) => void;
  readonly onClose: () => void;
}

export function NewToken({ owners, onMade, onClose }: NewTokenProps) {
  const form = useId();
  const [name, setName] = useState('');
  const [owner, setOwner] = useState(owners?.[0]?.id);
  const [scopes, setScopes] = useState<TokenScope[] | null>(['read', 'ask']);
  const [days, setDays] = useState('90');
  const making = useMutation({
    mutationFn: () =>
      client.createToken({
        name,
        scopes,
        expiresAt: endOf(days),
        ...(owner === undefined ? {} : { userId: owner }),
      }),
    onSuccess: onMade,
  });
  const errorOf = fieldErrors(making.error);
  return (
    <Dialog
      title={<Trans>New token</Trans>}
      onClose={onClose}
      actions={
        <>
          <button className="btn" type="button" onClick={onClose}>
            <Trans>Cancel</Trans>
          </button>
          <button className="btn primary" type="submit" form={form} aria-busy={making.isPending}>
            <Trans>Make it</Trans>
          </button>
        </>
      }
    >
      <form
        className="form"
        id={form}
        onSubmit={(event) => {
          event.preventDefault();
          if (!making.isPending) making.mutate();
        }}
      >
        {making.isError && !namesFields(making.error) && <Failure error={making.error} />}
        <Field label={<Trans>Name</Trans>} hint={<Trans>What will use it.</Trans>} error={errorOf('name')}>
          {(ids) => (
            <input
              {...ids}
              className="input"
              required
              data-autofocus
              value={name}
              onChange={({ target }) => {
                setName(target.value);
              }}
            />
          )}
        </Field>
        {owners !== undefined && (
          <Field label={<Trans>Whose</Trans>} error={errorOf('userId')}>
            {(ids) => (
              <select
                {...ids}
                className="input"
                value={owner}
                onChange={({ target }) => {
                  setOwner(target.value);
                }}
              >
                {owners.map((each) => (
                  <option key={each.id} value={each.id}>
                    {each.name}
                  </option>
                ))}
              </select>
            )}
          </Field>
        )}
        <ScopeChoice value={scopes} onChange={setScopes} />
        {errorOf('scopes') !== undefined && <p className="field-error">{errorOf('scopes')}</p>}
        <EndChoice value={days} onChange={setDays} error={errorOf('expiresAt')} />
      </form>
    </Dialog>
  );
}
