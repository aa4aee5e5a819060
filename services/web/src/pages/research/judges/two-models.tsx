// Two models to choose, kept in the address as `left` and `right`.
import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Loaded } from '../../../parts/loaded.js';
import { ChoiceField } from '../parts/choice-field.js';
import { readText } from '../parts/filter-search.js';
import { readyModelsQuery } from '../parts/ready-models.js';

export interface TwoModels {
  readonly left: string | undefined;
  readonly right: string | undefined;
}

export function useTwoModels(): TwoModels {
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  return { left: readText(search, 'left'), right: readText(search, 'right') };
}

export function TwoModelsFields({ projectId }: { readonly projectId: string }) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const { left = '', right = '' } = useTwoModels();
  const models = useQuery(readyModelsQuery(projectId));
  const change = (changed: Partial<TwoModels>) =>
    void navigate({ to: '.', search: (before) => ({ ...before, ...changed }), resetScroll: false });
  return (
    <Loaded query={models} lines={1}>
      {(found) => {
        const writers = found.filter(({ kind }) => kind !== 'reward');
        const names = { '': t`Choose a model`, ...Object.fromEntries(writers.map(({ id, name }) => [id, name])) };
        const choices = (other: string) => ['', ...writers.map(({ id }) => id).filter((id) => id !== other)];
        return (
          <>
            <ChoiceField
              label={t`One model`}
              value={left}
              choices={choices(right)}
              names={names}
              onChange={(id) => change({ left: id === '' ? undefined : id })}
            />
            <ChoiceField
              label={t`Another model`}
              value={right}
              choices={choices(left)}
              names={names}
              onChange={(id) => change({ right: id === '' ? undefined : id })}
            />
          </>
        );
      }}
    </Loaded>
  );
}
