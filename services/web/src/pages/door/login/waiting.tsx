// What the installation waits for, as long as it waits.
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Icon } from '../../../parts/icon.js';
import { missingParts, readinessQuery } from './queries.js';

export function Waiting() {
  const readiness = useQuery(readinessQuery);
  const missing = readiness.isError ? [] : missingParts(readiness.data);
  const isWaiting = readiness.isError || missing.length > 0;
  return (
    <div role="status">
      {isWaiting && (
        <div className="note caution">
          <Icon name="clock" />
          <div className="stack">
            <p>
              <b>
                <Trans>This installation is not ready yet.</Trans>
              </b>{' '}
              <Trans>It waits for:</Trans>
            </p>
            <ul>
              {missing.map(({ part, reason }) => (
                <li key={part}>{reason === '' ? part : `${part}: ${reason}`}</li>
              ))}
              {readiness.isError && (
                <li>
                  <Trans>the server, which does not answer</Trans>
                </li>
              )}
            </ul>
          </div>
        </div>
      )}
    </div>
  );
}
