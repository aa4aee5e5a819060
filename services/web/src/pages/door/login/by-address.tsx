// Login by address and password, or a link to the address.
import { Trans } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { client } from '../../../app/client.js';
import { Failure } from '../../../parts/failure.js';
import { Field } from '../../../parts/field.js';
import { fieldErrors, namesFields } from '../../../parts/form-errors.js';
import { Kbd } from '../../../parts/kbd.js';
import { LoginFailure } from './login-failure.js';
import { useLogin } from './use-login.js';

interface ByAddressProps {
  readonly hasPassword: boolean;
  readonly mayAsk: boolean;
  readonly returnTo: string;
  readonly email: string;
  readonly takesFocus: boolean;
  /** Something was tried: what went wrong before is over. */
  readonly onTry?: () => void;
  readonly onSent: (email: string) => void;
}

export function ByAddress({ hasPassword, mayAsk, returnTo, email, takesFocus, onTry, onSent }: ByAddressProps) {
  const [address, setAddress] = useState(email);
  const [password, setPassword] = useState('');
  const login = useLogin(() => client.loginByPassword({ email: address, password, cookie: true }), returnTo);
  const asking = useMutation({
    mutationFn: () => client.requestLoginLink({ email: address }),
    onSuccess: () => {
      onSent(address);
    },
  });
  const errorOf = fieldErrors(login.error ?? asking.error);

  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    onTry?.();
    asking.reset();
    if (hasPassword) login.mutate(undefined);
    else asking.mutate();
  };
  const ask = () => {
    login.reset();
    asking.mutate();
  };

  return (
    <form className="fields tall-fields" onSubmit={submit}>
      {login.isError && !namesFields(login.error) && <LoginFailure error={login.error} mayAsk={mayAsk} />}
      {asking.isError && !namesFields(asking.error) && <Failure error={asking.error} />}
      <Field label={<Trans>E-mail</Trans>} error={errorOf('email')}>
        {(ids) => (
          <input
            {...ids}
            className="input"
            type="email"
            name="email"
            autoComplete="username"
            required
            autoFocus={takesFocus}
            value={address}
            onChange={(event) => {
              setAddress(event.target.value);
            }}
          />
        )}
      </Field>
      {hasPassword && (
        <Field label={<Trans>Password</Trans>} error={errorOf('password')}>
          {(ids) => (
            <input
              {...ids}
              className="input"
              type="password"
              name="password"
              autoComplete="current-password"
              value={password}
              onChange={(event) => {
                setPassword(event.target.value);
              }}
            />
          )}
        </Field>
      )}
      <div className="row">
        {hasPassword && (
          <button className="btn primary tall grow" type="submit" aria-busy={login.isPending}>
            <Trans>Log in</Trans> <Kbd>⏎</Kbd>
          </button>
        )}
        {mayAsk && (
          <button
            className={hasPassword ? 'btn tall' : 'btn primary tall grow'}
            type={hasPassword ? 'button' : 'submit'}
            aria-busy={asking.isPending}
            onClick={hasPassword ? ask : undefined}
          >
            <Trans>Send me a link</Trans>
          </button>
        )}
      </div>
    </form>
  );
}
