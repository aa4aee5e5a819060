// Projects, a line each: how far they are, and what one is there.
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Project } from '@tastemaker/contracts';
import { useFormat } from '../../../app/format.js';
import { useMe } from '../../../app/me.js';
import { projectRoleOf } from '../../../app/places.js';
import { Icon } from '../../../parts/icon.js';
import { progressQuery } from './queries.js';

export function ProjectRows({ projects }: { readonly projects: readonly Project[] }) {
  const me = useMe();
  return (
    <ul className="projects" role="list">
      {projects.map((project) => {
        const role = projectRoleOf(me, project.id);
        return (
          <li key={project.id}>
            <Link to={role === 'labeler' ? '/p/$project/label' : '/p/$project'} params={{ project: project.id }}>
              <b>{project.name}</b>
              <span className="muted num">{role === 'researcher' && <Done projectId={project.id} />}</span>
              <span className="muted">{role === 'labeler' ? <Trans>labeler</Trans> : <Trans>researcher</Trans>}</span>
              <Icon name="chevron" />
            </Link>
          </li>
        );
      })}
    </ul>
  );
}

function Done({ projectId }: { readonly projectId: string }) {
  const format = useFormat();
  const { data } = useQuery(progressQuery(projectId));
  if (data === undefined) return null;
  const { done, needed } = data.judgments;
  return needed === 0 ? (
    <Trans>no comparisons</Trans>
  ) : (
    <Trans>
      {format.number(done)} of {format.number(needed)}
    </Trans>
  );
}
