// The login page: by one-time link, by password, by OpenID, or by asking for a link. It says what the installation waits for.
import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { usePageTitle } from '../../../app/route-title.js';
import { meQuery } from '../../../app/session.js';
import { AlreadyIn } from './already-in.js';
import { ByLink } from './by-link.js';
import { DoorPicture } from './door-picture.js';
import { Enter } from './enter.js';
import { problemIn, secretIn, useGivenFragment } from './given-fragment.js';
import { LinkSent } from './link-sent.js';
import './login-page.css';
import { loginMethodsQuery } from './queries.js';
import { readReturnTo } from './return-to.js';
import { UsedLink } from './used-link.js';
import { Waiting } from './waiting.js';

type Step = 'usual' | 'used' | 'sent';

export function LoginPage() {
  const { t } = useLingui();
  const given = useGivenFragment();
  const secret = secretIn(given);
  const returnTo = readReturnTo(useSearch({ strict: false }));
  const me = useQuery(meQuery);
  const methods = useQuery(loginMethodsQuery);
  const [{ step, secret: secretOfStep }, setStep] = useState<{ step: Step; secret?: string | undefined }>({
    step: 'usual',
  });
  const [email, setEmail] = useState('');
  usePageTitle(t`Log in`);

  const go = (next: Step) => {
    setStep({ step: next, secret });
  };
  const sent = (address: string) => {
    setEmail(address);
    go('sent');
  };

  const content = (): ReactNode => {
    if (secret !== undefined && secret !== secretOfStep)
      return (
        <ByLink
          key={secret}
          secret={secret}
          returnTo={returnTo}
          current={me.data}
          onUsed={() => {
            go('used');
          }}
        />
      );
    if (step === 'sent')
      return (
        <LinkSent
          email={email}
          onBack={() => {
            go('usual');
          }}
        />
      );
    if (step === 'used')
      return (
        <UsedLink
          mayAsk={methods.data?.link === true}
          onBack={() => {
            go('usual');
          }}
          onSent={sent}
        />
      );
    if (me.isPending) return null;
    if (me.data !== undefined) return <AlreadyIn me={me.data} returnTo={returnTo} />;
    return <Enter methods={methods} returnTo={returnTo} problem={problemIn(given)} email={email} onSent={sent} />;
  };

  return (
    <div className="login-page">
      <DoorPicture />
      <main className="enter">
        <div>
          <Waiting />
          {content()}
        </div>
      </main>
    </div>
  );
}
