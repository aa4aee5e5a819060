// Whether comparisons are handed out: said beside the project's name, and changed there.
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Project, ProjectState } from '@tastemaker/contracts';
import { client } from '../../../app/client.js';
import { projectQuery, projectsQuery } from '../../../app/project-queries.js';
import { Failure } from '../../../parts/failure.js';
import { Icon, type IconName } from '../../../parts/icon.js';
import { Menu } from '../../../parts/menu.js';

interface StateWords {
  readonly icon: IconName;
  readonly name: MessageDescriptor;
  readonly means: MessageDescriptor;
}

export const projectStates: Readonly<Record<ProjectState, StateWords>> = {
  active: { icon: 'run', name: msg`Active`, means: msg`Comparisons are handed out` },
  draining: {
    icon: 'clock',
    name: msg`Draining`,
    means: msg`Only comparisons that somebody has judged already, until they are complete`,
  },
  paused: { icon: 'pause', name: msg`Paused`, means: msg`Nothing is handed out; what is held may still be judged` },
};

export function StateChooser({ project }: { readonly project: Project }) {
  const { t, i18n } = useLingui();
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: (state: ProjectState) => client.updateProject(project.id, { state }),
    onSuccess: async (changed) => {
      queries.setQueryData(projectQuery(project.id).queryKey, changed);
      await queries.invalidateQueries({ queryKey: projectsQuery.queryKey });
    },
  });
  const shown = change.isPending ? change.variables : project.state;
  const { icon, name } = projectStates[shown];
  const word = i18n._(name);
  return (
    <>
      <Menu
        className={shown === 'active' ? 'tag state' : 'tag state caution'}
        label={t`State: ${word}. Change it`}
        button={
          <>
            <Icon name={icon} />
            {word}
            <Icon name="chevronDown" />
          </>
        }
      >
        {stateOrder.map((state) => (
          <button
            key={state}
            type="button"
            role="menuitemradio"
            aria-checked={state === project.state}
            onClick={() => {
              if (state !== project.state) change.mutate(state);
            }}
          >
            <Icon name={projectStates[state].icon} />
            <span className="stack tight">
              <span>{i18n._(projectStates[state].name)}</span>
              <small className="faint">{i18n._(projectStates[state].means)}</small>
            </span>
            {state === project.state && <Icon name="check" />}
          </button>
        ))}
      </Menu>
      {change.isError && <Failure error={change.error} />}
    </>
  );
}

const stateOrder = ['active', 'draining', 'paused'] as const satisfies readonly ProjectState[];
