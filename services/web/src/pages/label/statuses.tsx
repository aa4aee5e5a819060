// Strips under the bar: no connection, a lease that ends, a judgment that was not taken.
import { Plural, Trans } from '@lingui/react/macro';
import { type ReactNode, Suspense } from 'react';
import { useFormat } from '../../app/format.js';
import { Icon } from '../../parts/icon.js';
import { TroubleStrip } from './lazy-parts.js';
import { useSecondsUntil } from './use-seconds-until.js';
import type { Work } from './work/work.js';
import { WorkNotices } from './work/work-notices.js';

interface StatusesProps {
  readonly work: Work;
  readonly children?: ReactNode;
}

export function Statuses({ work, children }: StatusesProps) {
  const { connection, trouble, leaseEndsAt } = work;
  return (
    <div className="statuses">
      <WorkNotices work={work} />
      <div role="status">
        {connection.state === 'offline' && <OfflineStrip work={work} triesAgainAt={connection.triesAgainAt} />}
        {trouble === undefined ? (
          leaseEndsAt !== undefined && connection.state === 'online' && <LeaseStrip endsAt={leaseEndsAt} />
        ) : (
          <Suspense>
            <TroubleStrip trouble={trouble} onChoose={work.dismissTrouble} />
          </Suspense>
        )}
        {children}
      </div>
    </div>
  );
}

function OfflineStrip({ work, triesAgainAt }: { readonly work: Work; readonly triesAgainAt: number }) {
  const seconds = useSecondsUntil(triesAgainAt);
  return (
    <div className="banner">
      <Icon name="offline" />
      <span>
        <b>
          <Trans>No connection.</Trans>
        </b>{' '}
        <Trans>Go on: what you judge is kept in this browser and sent when the server answers.</Trans>{' '}
        <span className="num">
          <Plural value={work.waiting} one="# judgment waits," other="# judgments wait," />{' '}
          <Plural value={work.ahead} one="# comparison is loaded ahead." other="# comparisons are loaded ahead." />
        </span>
      </span>
      <button className="btn" type="button" onClick={work.retryNow}>
        <Trans>Try now</Trans>{' '}
        <span className="num muted" aria-hidden="true">
          <Trans>{seconds} s</Trans>
        </span>
      </button>
    </div>
  );
}

const lastSeconds = 90;

function LeaseStrip({ endsAt }: { readonly endsAt: number }) {
  const seconds = useSecondsUntil(endsAt);
  const format = useFormat();
  if (seconds > lastSeconds || seconds <= 0) return null;
  return (
    <div className="banner">
      <Icon name="clock" />
      <span>
        <b className="num" aria-hidden="true">
          <Trans>{format.duration(seconds * 1000)} left</Trans>
        </b>{' '}
        <Trans>This comparison is yours for little longer; with any key it is yours again.</Trans>
      </span>
    </div>
  );
}
