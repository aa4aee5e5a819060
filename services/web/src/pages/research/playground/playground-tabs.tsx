// The two playgrounds.
import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';

export function PlaygroundTabs() {
  return (
    <div className="segments">
      <Link to="/playground" activeOptions={{ exact: true }} activeProps={{ 'aria-current': 'true' }}>
        <Trans>Samples</Trans>
      </Link>
      <Link to="/playground/blind" activeProps={{ 'aria-current': 'true' }}>
        <Trans>Two models, blind</Trans>
      </Link>
    </div>
  );
}
