// What one has to know of this device while one works: that nothing is kept, that nobody is logged in, that others' judgments wait.
import './work-notices.css';
import { Plural, Trans } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { takeNewerVersion, useNewerVersion } from '../../../app/app-version.js';
import { Icon, type IconName } from '../../../parts/icon.js';
import type { Work } from './work.js';

export function WorkNotices({ work }: { readonly work: Work }) {
  const { account, isKept, othersWaiting, waiting, retryNow } = work;
  const isNewer = useNewerVersion();
  return (
    <div className="work-notices" role="status" data-account={account} data-kept={isKept} data-waiting={waiting}>
      {account === 'loggedOut' && (
        <Notice icon="person">
          <b>
            <Trans>You are logged out.</Trans>
          </b>{' '}
          <Trans>What you judge is kept on this device and sent when you are logged in again.</Trans>
        </Notice>
      )}
      {account === 'otherPerson' && (
        <Notice
          icon="person"
          action={
            <button className="btn" type="button" onClick={() => location.replace('/')}>
              <Trans>Go to their projects</Trans>
            </button>
          }
        >
          <b>
            <Trans>Somebody else is logged in in this browser.</Trans>
          </b>{' '}
          <Trans>What you judged stays yours: it is kept here and sent when you log in again.</Trans>
        </Notice>
      )}
      {!isKept && (
        <Notice
          icon="caution"
          action={
            <button className="btn" type="button" onClick={retryNow}>
              <Trans>Try now</Trans>
            </button>
          }
        >
          <b>
            <Trans>This browser keeps nothing for this page.</Trans>
          </b>{' '}
          <Trans>
            What you judge is sent, but lost if you close the page while it waits: a private window, or a full disk.
          </Trans>
        </Notice>
      )}
      {othersWaiting > 0 && (
        <Notice icon="person">
          <Plural
            value={othersWaiting}
            one="# judgment of somebody else waits on this device. It is sent when they log in here."
            other="# judgments of somebody else wait on this device. They are sent when they log in here."
          />
        </Notice>
      )}
      {isNewer && (
        <Notice
          icon="info"
          action={
            <button className="btn" type="button" onClick={() => void takeNewerVersion()}>
              <Trans>Take it now</Trans>
            </button>
          }
        >
          <Trans>A newer version is there. It is taken with the next page you open; nothing you typed is lost.</Trans>
        </Notice>
      )}
    </div>
  );
}

interface NoticeProps {
  readonly icon: IconName;
  readonly action?: ReactNode;
  readonly children: ReactNode;
}

function Notice({ icon, action, children }: NoticeProps) {
  return (
    <div className="notice">
      <Icon name={icon} />
      <span>{children}</span>
      {action}
    </div>
  );
}
