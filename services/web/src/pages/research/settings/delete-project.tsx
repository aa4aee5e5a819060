// Deleting a project: what goes along, and what refuses it, is told before.
import { Trans } from '@lingui/react/macro';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { Project } from '@tastemaker/contracts';
import { useState } from 'react';
import { client } from '../../../app/client.js';
import { useFormat } from '../../../app/format.js';
import { projectsQuery } from '../../../app/project-queries.js';
import { Confirm } from '../../../parts/confirm.js';
import { Dialog } from '../../../parts/dialog.js';
import { Loaded } from '../../../parts/loaded.js';
import { Section } from '../../../parts/section.js';

export function DeleteProject({ project }: { readonly project: Project }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <div id="delete">
      <Section title={<Trans>Delete the project</Trans>}>
        <div className="stack">
          <p className="muted">
            <Trans>
              It is out of sight at once. An admin can restore it for a while; then it goes for good, with everything in
              it.
            </Trans>
          </p>
          <div>
            <button
              className="btn danger"
              type="button"
              onClick={() => {
                setOpen(true);
              }}
            >
              <Trans>Delete {project.name} …</Trans>
            </button>
          </div>
        </div>
      </Section>
      {isOpen && (
        <Deletion
          project={project}
          onClose={() => {
            setOpen(false);
          }}
        />
      )}
    </div>
  );
}

function Deletion({ project, onClose }: { readonly project: Project; readonly onClose: () => void }) {
  const format = useFormat();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const what = { kind: 'project', id: project.id } as const;
  const impact = useQuery({
    queryKey: ['erasure-impact', project.id],
    queryFn: () => client.erasureImpact(what),
    staleTime: 0,
  });
  if (impact.data === undefined || impact.data.refusedBy.length > 0)
    return (
      <Dialog title={<Trans>Delete {project.name}?</Trans>} onClose={onClose}>
        <Loaded query={impact}>
          {({ refusedBy }) => (
            <>
              <p>
                <Trans>It cannot be deleted yet, because it is in use:</Trans>
              </p>
              <ul>
                {refusedBy.map(({ what: user, id, why }) => (
                  <li key={`${user} ${id}`}>
                    {user}: {why}
                  </li>
                ))}
              </ul>
            </>
          )}
        </Loaded>
      </Dialog>
    );
  const counts = Object.entries(impact.data.goesAlong).filter(([, count]) => count > 0);
  return (
    <Confirm
      title={<Trans>Delete {project.name}?</Trans>}
      action={<Trans>Delete the project</Trans>}
      isDangerous
      onConfirm={async () => {
        await client.erase(what);
        await navigate({ to: '/projects' });
        await cache.invalidateQueries({ queryKey: projectsQuery.queryKey });
      }}
      onClose={onClose}
    >
      <p>
        <Trans>These go along:</Trans> {format.list(counts.map(([name, count]) => `${format.number(count)} ${name}`))}.
      </p>
      <p className="muted">
        <Trans>Until it is purged, an admin can restore all of it under “Deleted things”.</Trans>
      </p>
    </Confirm>
  );
}
