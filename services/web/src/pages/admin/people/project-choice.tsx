// Which projects somebody belongs to from the start.
import { Trans } from '@lingui/react/macro';
import type { Project } from '@tastemaker/contracts';

interface ProjectChoiceProps {
  readonly projects: readonly Project[];
  readonly value: readonly string[];
  readonly onChange: (value: readonly string[]) => void;
}

export function ProjectChoice({ projects, value, onChange }: ProjectChoiceProps) {
  return (
    <fieldset className="stack project-choice">
      <legend className="label">
        <Trans>Projects</Trans>
      </legend>
      {projects.map(({ id, name }) => (
        <label key={id}>
          <input
            type="checkbox"
            checked={value.includes(id)}
            onChange={({ target }) => {
              onChange(target.checked ? [...value, id] : value.filter((each) => each !== id));
            }}
          />
          {name}
        </label>
      ))}
    </fieldset>
  );
}
