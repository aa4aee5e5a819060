// The usual login: what this installation offers of OpenID, password and links by mail.
import { Trans, useLingui } from '@lingui/react/macro';
import type { UseQueryResult } from '@tanstack/react-query';
import type { LoginMethods } from '@tastemaker/contracts';
import { useState } from 'react';
import { Icon } from '../../../parts/icon.js';
import { Loaded } from '../../../parts/loaded.js';
import { ByAddress } from './by-address.js';

interface EnterProps {
  readonly methods: UseQueryResult<LoginMethods>;
  readonly returnTo: string;
  /** A code that the OpenID provider's way back brought. */
  readonly problem: string | undefined;
  readonly email: string;
  readonly onSent: (email: string) => void;
}

export function Enter({ methods, returnTo, problem, email, onSent }: EnterProps) {
  const [isOver, setOver] = useState(false);
  const words = useProblemWords(isOver ? undefined : problem);
  return (
    <>
      <h1>
        <Trans>Log in</Trans>
      </h1>
      {words !== undefined && (
        <div className="note critical" role="alert">
          <Icon name="caution" />
          <div>{words}</div>
        </div>
      )}
      <Loaded query={methods}>
        {({ oidc, password, link }) => (
          <>
            {oidc !== null && (
              <a className="btn tall" href={`/v1/auth/oidc/start?${new URLSearchParams({ returnTo })}`}>
                <Icon name="key" />
                <Trans>Log in with {oidc.name}</Trans>
              </a>
            )}
            {oidc !== null && (password || link) && (
              <p className="or">
                <Trans>or</Trans>
              </p>
            )}
            {(password || link) && (
              <ByAddress
                hasPassword={password}
                mayAsk={link}
                returnTo={returnTo}
                email={email}
                takesFocus={oidc === null}
                onTry={() => {
                  setOver(true);
                }}
                onSent={onSent}
              />
            )}
            <p className="small faint">
              {link || oidc !== null ? (
                <Trans>No account? Accounts are made by the admins of this installation.</Trans>
              ) : (
                <Trans>
                  No account, or no password? Ask an admin of this installation for a login link: it logs you in once,
                  and you can set a password then.
                </Trans>
              )}
            </p>
          </>
        )}
      </Loaded>
    </>
  );
}

function useProblemWords(problem: string | undefined): string | undefined {
  const { t } = useLingui();
  if (problem === undefined) return undefined;
  const known: Readonly<Record<string, string>> = {
    not_invited: t`Nobody has invited you here yet: ask an admin of this installation.`,
    account_disabled: t`Your account is disabled: ask an admin of this installation.`,
    unavailable: t`The login provider does not answer: try again in a moment.`,
  };
  return known[problem] ?? t`That login did not work: try again.`;
}
