// The two playgrounds.
import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';

export function PlaygroundTabs() {
  return (
    <div className="segments">
      <Link to="/playground" activeOptions={{ exact: true, includeSearch: false }}>
        <Trans>Samples</Trans>
      </Link>
      <Link to="/playground/blind" activeOptions={{ includeSearch: false }}>
        <Trans>Two models, blind</Trans>
      </Link>
    </div>
  );
}
