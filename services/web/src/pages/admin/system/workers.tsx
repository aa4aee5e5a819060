// Workers that hold something, and what.
import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { WorkerState } from '@tastemaker/contracts';
import { useFormat } from '../../../app/format.js';
import { Icon } from '../../../parts/icon.js';

export function Workers({ all }: { readonly all: readonly WorkerState[] }) {
  const format = useFormat();
  if (all.length === 0)
    return (
      <p className="muted">
        <Trans>Nobody is at work: nothing has to be done, or no worker runs.</Trans>
      </p>
    );
  return (
    <ul className="workers" role="list">
      {all.map(({ workerId, heartbeatAt, isSilent, works }) => (
        <li key={workerId}>
          <p className="row wrap">
            <b className="mono">{workerId}</b>
            {isSilent ? (
              <span className="tag critical">
                <Icon name="caution" />
                <Trans>silent since {format.time(heartbeatAt)}</Trans>
              </span>
            ) : (
              <span className="small muted">
                <Trans>heard {format.relative(heartbeatAt)}</Trans>
              </span>
            )}
          </p>
          <ul role="list" className="small">
            {works.map(({ kind, id, name, startedAt }) => (
              <li key={id}>
                {kind === 'run' ? (
                  <Link to="/runs/$run" params={{ run: id }}>
                    {name}
                  </Link>
                ) : (
                  name
                )}{' '}
                <span className="muted">
                  <Trans>since {format.time(startedAt)}</Trans>
                </span>
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}
