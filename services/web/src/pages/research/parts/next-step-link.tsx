// From a list with nothing in it to the overview, which says what comes next.
import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';

export function NextStepLink({ project }: { readonly project: string }) {
  return (
    <Link className="btn primary" to="/p/$project" params={{ project }}>
      <Trans>See the next step</Trans>
    </Link>
  );
}
