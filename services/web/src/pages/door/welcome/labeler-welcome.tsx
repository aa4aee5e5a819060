// For labelers: their projects, what waits in each, and one way to begin.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMe } from '../../../app/me.js';
import { projectsQuery } from '../../../app/project-queries.js';
import { Empty } from '../../../parts/empty.js';
import { Icon } from '../../../parts/icon.js';
import { Kbd } from '../../../parts/kbd.js';
import { Loaded } from '../../../parts/loaded.js';
import { WhatWaits } from './what-waits.js';

export function LabelerWelcome() {
  const { t } = useLingui();
  const { name } = useMe();
  const projects = useQuery(projectsQuery);
  return (
    <>
      <h1>
        <Trans>Welcome, {name}</Trans>
      </h1>
      <Loaded query={projects}>
        {(all) =>
          all.length === 0 ? (
            <Empty>
              <Trans>
                You belong to no project yet. Ask whoever gave you your login, or an admin, to add you to one; it then
                stands here.
              </Trans>
            </Empty>
          ) : (
            <ul className="to-label" role="list">
              {all.map((project, index) => (
                <li key={project.id}>
                  <div>
                    <h2>{project.name}</h2>
                    {project.description !== '' && <p className="muted">{project.description}</p>}
                    {project.state === 'active' && <WhatWaits projectId={project.id} />}
                    {project.state === 'paused' && (
                      <p className="tag caution">
                        <Icon name="pause" />
                        <Trans>Paused</Trans>
                      </p>
                    )}
                  </div>
                  <Link
                    className={index === 0 ? 'btn primary tall' : 'btn tall'}
                    to="/p/$project/label"
                    params={{ project: project.id }}
                    aria-label={t`Label in ${project.name}`}
                    autoFocus={index === 0}
                  >
                    <Icon name="label" />
                    <Trans>Label</Trans> {index === 0 && <Kbd>⏎</Kbd>}
                  </Link>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </>
  );
}
