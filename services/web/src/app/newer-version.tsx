// Says calmly that a newer version of the app is there.
import { Trans } from '@lingui/react/macro';
import { Icon } from '../parts/icon.js';
import { takeNewerVersion, useNewerVersion } from './app-version.js';

export function NewerVersion() {
  const isNewer = useNewerVersion();
  if (!isNewer) return null;
  return (
    <div className="newer-version" role="status">
      <Icon name="info" />
      <span>
        <Trans>A newer version is there. It is taken with the next page you open.</Trans>
      </span>
      <button
        className="btn"
        type="button"
        onClick={() => {
          void takeNewerVersion();
        }}
      >
        <Trans>Take it now</Trans>
      </button>
    </div>
  );
}
