// Sets one's password for the first time, or changes it.
import { Trans } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ApiError } from '@tastemaker/client/browser';
import { useState } from 'react';
import { client } from '../../../app/client.js';
import { meQuery } from '../../../app/session.js';
import { Failure } from '../../../parts/failure.js';
import { Field } from '../../../parts/field.js';
import { fieldErrors, namesFields } from '../../../parts/form-errors.js';

interface PasswordFormProps {
  readonly hasPassword: boolean;
  /** One logs in by it. */
  readonly email: string | null;
}

export function PasswordForm({ hasPassword, email }: PasswordFormProps) {
  const cache = useQueryClient();
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const setting = useMutation({
    mutationFn: () => client.setPassword(hasPassword ? { current, password } : { password }),
    onSuccess: async () => {
      setCurrent('');
      setPassword('');
      await Promise.all([
        cache.invalidateQueries({ queryKey: meQuery.queryKey }),
        cache.invalidateQueries({ queryKey: ['tokens'] }),
      ]);
    },
  });
  const errorOf = fieldErrors(setting.error);
  const isWrong = setting.error instanceof ApiError && setting.error.code === 'login_failed';
  if (email === null)
    return (
      <p className="muted">
        <Trans>
          One logs in with an e-mail address and a password. You have no address here: ask an admin to add it.
        </Trans>
      </p>
    );
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!setting.isPending) setting.mutate();
      }}
    >
      {setting.isError && !namesFields(setting.error) && !isWrong && <Failure error={setting.error} />}
      <input type="email" name="username" autoComplete="username" value={email} readOnly hidden />
      {hasPassword && (
        <Field label={<Trans>Password now</Trans>} error={isWrong ? setting.error?.message : errorOf('current')}>
          {(ids) => (
            <input
              {...ids}
              className="input"
              type="password"
              autoComplete="current-password"
              required
              value={current}
              onChange={({ target }) => {
                setCurrent(target.value);
              }}
            />
          )}
        </Field>
      )}
      <Field
        label={<Trans>New password</Trans>}
        hint={<Trans>12 characters or more; long is better than odd. Your other sessions end.</Trans>}
        error={errorOf('password')}
      >
        {(ids) => (
          <input
            {...ids}
            className="input"
            type="password"
            autoComplete="new-password"
            required
            value={password}
            onChange={({ target }) => {
              setPassword(target.value);
            }}
          />
        )}
      </Field>
      <div className="row">
        <button className="btn" type="submit" aria-busy={setting.isPending}>
          {hasPassword ? <Trans>Change the password</Trans> : <Trans>Set the password</Trans>}
        </button>
        <span role="status" className="small muted">
          {setting.isSuccess && <Trans>Done. It is in force now.</Trans>}
        </span>
      </div>
    </form>
  );
}
