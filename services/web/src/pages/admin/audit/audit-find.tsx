// Finds entries by action, person, project and days.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { usersQuery } from '../../../app/people-queries.js';
import { projectsQuery } from '../../../app/project-queries.js';
import { SearchField } from '../../../parts/search-field.js';
import type { AuditSearch } from './search.js';

interface AuditFindProps {
  readonly search: AuditSearch;
  readonly onChange: (search: AuditSearch) => void;
  readonly tools: ReactNode;
}

export function AuditFind({ search, onChange, tools }: AuditFindProps) {
  const { t } = useLingui();
  const people = useQuery(usersQuery).data ?? [];
  const projects = useQuery(projectsQuery).data ?? [];
  const change = (name: keyof AuditSearch, value: string) => {
    const { [name]: _before, ...rest } = search;
    onChange(value === '' ? rest : { ...rest, [name]: value });
  };
  const choice = (name: 'actorId' | 'projectId', label: string, all: string, of: { id: string; name: string }[]) => (
    <select
      className="input"
      aria-label={label}
      value={search[name] ?? ''}
      onChange={({ target }) => {
        change(name, target.value);
      }}
    >
      <option value="">{all}</option>
      {of.map((each) => (
        <option key={each.id} value={each.id}>
          {each.name}
        </option>
      ))}
    </select>
  );
  const day = (name: 'from' | 'to', label: string) => (
    <label className="row small">
      {label}
      <input
        className="input"
        type="date"
        value={search[name] ?? ''}
        onChange={({ target }) => {
          change(name, target.value);
        }}
      />
    </label>
  );
  return (
    <div className="admin-find">
      <SearchField
        label={t`Action`}
        placeholder={t`token, judgment.submit …`}
        value={search.action ?? ''}
        onSearch={(text) => {
          change('action', text);
        }}
      />
      {choice('actorId', t`Who`, t`Everybody`, people)}
      {choice('projectId', t`Project`, t`All projects`, projects)}
      {day('from', t`From`)}
      {day('to', t`to`)}
      {Object.keys(search).length > 0 && (
        <button
          className="btn quiet"
          type="button"
          onClick={() => {
            onChange({});
          }}
        >
          <Trans>Clear</Trans>
        </button>
      )}
      <span className="end-of-find">{tools}</span>
    </div>
  );
}
