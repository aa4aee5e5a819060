// A project's settings, its members, and its end.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { projectQuery } from '../../../app/project-queries.js';
import { Loaded } from '../../../parts/loaded.js';
import { PageHead } from '../../../parts/page-head.js';
import { DeleteProject } from './delete-project.js';
import { Members } from './members.js';
import { SettingsForm } from './settings-form.js';
import './settings-page.css';

export function SettingsPage() {
  const { t } = useLingui();
  const { project: projectId = '' } = useParams({ strict: false });
  const project = useQuery(projectQuery(projectId));
  return (
    <div className="settings-page">
      <PageHead title={<Trans>Settings and members</Trans>} />
      <nav className="segments" aria-label={t`On this page`}>
        <a href="#settings">
          <Trans>Settings</Trans>
        </a>
        <a href="#members">
          <Trans>Members</Trans>
        </a>
        <a href="#delete">
          <Trans>Delete</Trans>
        </a>
      </nav>
      <Loaded query={project} lines={12}>
        {(loaded) => (
          <>
            <SettingsForm key={loaded.id} project={loaded} />
            <Members project={loaded} />
            <DeleteProject project={loaded} />
          </>
        )}
      </Loaded>
    </div>
  );
}
