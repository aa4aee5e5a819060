// Which project is looked at, and the way to the others.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Icon } from '../parts/icon.js';
import { Menu } from '../parts/menu.js';
import { projectsQuery } from './project-queries.js';

export function ProjectChooser({ projectId }: { readonly projectId: string | undefined }) {
  const { t } = useLingui();
  const projects = useQuery(projectsQuery).data ?? [];
  const chosen = projects.find(({ id }) => id === projectId);
  return (
    <Menu
      className="picker"
      label={chosen === undefined ? t`Choose a project` : t`${chosen.name}: choose another project`}
      button={
        <>
          <span>
            <b>{chosen?.name ?? <Trans>Choose a project</Trans>}</b>
          </span>
          <Icon name="chooser" />
        </>
      }
    >
      {projects.map(({ id, name }) => (
        <Link key={id} role="menuitem" to="/p/$project" params={{ project: id }}>
          {name}
        </Link>
      ))}
      <Link role="menuitem" to="/projects">
        <Trans>All projects</Trans>
      </Link>
    </Menu>
  );
}
