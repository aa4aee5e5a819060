// What a labeler finds at a project's address: the way to their work.
import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { Project } from '@tastemaker/contracts';
import { Icon } from '../../../parts/icon.js';
import { PageHead } from '../../../parts/page-head.js';

export function ForLabelers({ project: { id, name, description } }: { readonly project: Project }) {
  return (
    <>
      <PageHead title={name} />
      {description !== '' && <p className="muted">{description}</p>}
      <div className="row wrap ways">
        <Link className="btn primary tall" to="/p/$project/label" params={{ project: id }}>
          <Icon name="label" />
          <Trans>Label</Trans>
        </Link>
        <Link className="btn tall" to="/p/$project/guideline" params={{ project: id }}>
          <Icon name="guideline" />
          <Trans>Read the guideline</Trans>
        </Link>
      </div>
    </>
  );
}
