// One's own account: who one is, the password, sessions and tokens, and how the app looks and speaks on this device.
import { Trans } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import { useMe } from '../../../app/me.js';
import { logOut } from '../../../app/session.js';
import { Failure } from '../../../parts/failure.js';
import { PageHead } from '../../../parts/page-head.js';
import { Section } from '../../../parts/section.js';
import { DoorHeader } from '../door-header.js';
import './account-page.css';
import { OnThisDevice } from './on-this-device.js';
import { OwnTokens } from './own-tokens.js';
import { PasswordForm } from './password-form.js';
import { WhoYouAre } from './who-you-are.js';

export function AccountPage() {
  const me = useMe();
  const leaving = useMutation({ mutationFn: logOut });
  return (
    <div className="door-column account-page">
      <DoorHeader />
      <main id="main">
        <PageHead
          title={me.name}
          actions={
            <button
              className="btn"
              type="button"
              aria-busy={leaving.isPending}
              onClick={() => {
                leaving.mutate();
              }}
            >
              <Trans>Log out</Trans>
            </button>
          }
        />
        {leaving.isError && <Failure error={leaving.error} />}
        <WhoYouAre me={me} />
        <Section title={<Trans>On this device</Trans>}>
          <OnThisDevice />
        </Section>
        <Section title={me.hasPassword ? <Trans>Change the password</Trans> : <Trans>Set a password</Trans>}>
          <PasswordForm hasPassword={me.hasPassword} email={me.email} />
        </Section>
        <OwnTokens me={me} />
      </main>
    </div>
  );
}
