// Which project something of the playground goes to.
import { Trans } from '@lingui/react/macro';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { projectsQuery } from '../../../app/project-queries.js';
import { Dialog } from '../../../parts/dialog.js';
import { Failure } from '../../../parts/failure.js';
import { Field } from '../../../parts/field.js';

interface ChooseProjectProps {
  readonly title: ReactNode;
  readonly action: ReactNode;
  readonly children?: ReactNode;
  readonly onChoose: (projectId: string) => Promise<unknown>;
  readonly onClose: () => void;
}

export function ChooseProject({ title, action, children, onChoose, onClose }: ChooseProjectProps) {
  const projects = useQuery(projectsQuery).data ?? [];
  const [chosen, setChosen] = useState('');
  const project = chosen === '' ? (projects[0]?.id ?? '') : chosen;
  const doing = useMutation({ mutationFn: () => onChoose(project), onSuccess: onClose });
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          <button className="btn" type="button" onClick={onClose}>
            <Trans>Leave it</Trans>
          </button>
          <button
            className="btn primary"
            type="button"
            aria-busy={doing.isPending}
            onClick={() => {
              if (!doing.isPending && project !== '') doing.mutate();
            }}
          >
            {action}
          </button>
        </>
      }
    >
      {children}
      <Field label={<Trans>Project</Trans>}>
        {(ids) => (
          <select
            {...ids}
            className="input"
            value={project}
            onChange={({ target }) => {
              setChosen(target.value);
            }}
          >
            {projects.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Field>
      {doing.isError && <Failure error={doing.error} />}
    </Dialog>
  );
}
