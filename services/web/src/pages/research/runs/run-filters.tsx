// The filters of the list of runs.
import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { projectsQuery } from '../../../app/project-queries.js';
import { SearchField } from '../../../parts/search-field.js';
import { runKindNames } from '../run/run-kind.js';
import type { RunsSearch } from './search.js';

interface RunFiltersProps {
  readonly search: RunsSearch;
  readonly onChange: (search: RunsSearch) => void;
}

export function RunFilters({ search, onChange }: RunFiltersProps) {
  const { t, i18n } = useLingui();
  const projects = useQuery(projectsQuery).data ?? [];
  const statuses = {
    queued: t`Waiting`,
    running: t`Running`,
    succeeded: t`Succeeded`,
    failed: t`Failed`,
    cancelled: t`Cancelled`,
  } as const;
  const set = <Key extends keyof RunsSearch>(key: Key, value: RunsSearch[Key] | '') => {
    const { [key]: _before, ...others } = search;
    onChange(value === '' ? others : { ...others, [key]: value });
  };
  return (
    <div className="filters" role="search">
      <SearchField
        label={t`Name`}
        placeholder={t`Part of the name`}
        value={search.text ?? ''}
        onSearch={(text) => {
          set('text', text);
        }}
      />
      <select
        className="input"
        aria-label={t`Project`}
        value={search.projectId ?? ''}
        onChange={(event) => {
          set('projectId', event.target.value);
        }}
      >
        <option value="">{t`All projects`}</option>
        {projects.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      <select
        className="input"
        aria-label={t`Trains`}
        value={search.kind ?? ''}
        onChange={({ target: { value } }) => {
          set('kind', (['pretrain', 'finetune', 'reward'] as const).find((kind) => kind === value) ?? '');
        }}
      >
        <option value="">{t`All kinds`}</option>
        {Object.entries(runKindNames).map(([kind, name]) => (
          <option key={kind} value={kind}>
            {i18n._(name)}
          </option>
        ))}
      </select>
      <select
        className="input"
        aria-label={t`State`}
        value={search.status ?? ''}
        onChange={({ target: { value } }) => {
          set('status', statusNames.find((status) => status === value) ?? '');
        }}
      >
        <option value="">{t`All states`}</option>
        {statusNames.map((status) => (
          <option key={status} value={status}>
            {statuses[status]}
          </option>
        ))}
      </select>
    </div>
  );
}

const statusNames = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;
