// Everybody who has an account: found by name, address or pseudonym, added, let in by a link, changed, deleted.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ListedUser } from '@tastemaker/contracts';
import { useState } from 'react';
import { usersQuery } from '../../../app/people-queries.js';
import { searchStep } from '../../../app/search-step.js';
import { DataTable } from '../../../parts/data-table.js';
import { Icon } from '../../../parts/icon.js';
import { Loaded } from '../../../parts/loaded.js';
import { AdminTabs } from '../admin-tabs.js';
import { usePeopleColumns } from './people-columns.js';
import { PeopleDialogs, type PeopleStep } from './people-dialogs.js';
import { PeopleFind } from './people-find.js';
import './people-page.css';
import { type PeopleSearch, readPeopleSearch } from './search.js';

export function PeoplePage() {
  const { t } = useLingui();
  const navigate = useNavigate();
  const search = readPeopleSearch(useSearch({ strict: false }));
  const users = useQuery(usersQuery);
  const [step, setStep] = useState<PeopleStep>();
  const columns = usePeopleColumns(setStep);
  const filter = (to: PeopleSearch) => void navigate({ to: '/admin/people', search: to, ...searchStep(search, to) });
  return (
    <div className="people-page admin-table">
      <AdminTabs
        actions={
          <button
            className="btn primary"
            type="button"
            onClick={() => {
              setStep({ do: 'add' });
            }}
          >
            <Icon name="add" />
            <Trans>Add a person</Trans>
          </button>
        }
      />
      <PeopleFind search={search} onChange={filter} />
      <Loaded query={users}>
        {(all) => (
          <DataTable
            label={t`People`}
            columns={columns}
            rows={find(all, search)}
            keyOf={({ id }) => id}
            empty={
              <p className="muted">
                <Trans>Nobody fits these filters.</Trans>
              </p>
            }
          />
        )}
      </Loaded>
      <PeopleDialogs step={step} onStep={setStep} />
    </div>
  );
}

function find(users: readonly ListedUser[], { text = '', role }: PeopleSearch): ListedUser[] {
  const wanted = text.trim().toLowerCase();
  return users
    .filter((user) => role === undefined || user.role === role)
    .filter(({ name, email, pseudonym }) =>
      [name, email ?? '', pseudonym].some((each) => each.toLowerCase().includes(wanted)),
    )
    .toSorted((a, b) => a.name.localeCompare(b.name));
}
