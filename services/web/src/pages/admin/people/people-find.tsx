// Finds people by a text and a role.
import { Trans, useLingui } from '@lingui/react/macro';
import type { Role } from '@tastemaker/contracts';
import { SearchField } from '../../../parts/search-field.js';
import type { PeopleSearch } from './search.js';

interface PeopleFindProps {
  readonly search: PeopleSearch;
  readonly onChange: (search: PeopleSearch) => void;
}

export function PeopleFind({ search, onChange }: PeopleFindProps) {
  const { t } = useLingui();
  const { role, text = '' } = search;
  const choices: { role: Role | undefined; name: string }[] = [
    { role: undefined, name: t`All` },
    { role: 'admin', name: t`Admins` },
    { role: 'researcher', name: t`Researchers` },
    { role: 'labeler', name: t`Labelers` },
  ];
  const change = (wanted: string, of: Role | undefined) => {
    onChange({ ...(wanted === '' ? {} : { text: wanted }), ...(of === undefined ? {} : { role: of }) });
  };
  return (
    <div className="admin-find">
      <SearchField
        label={t`Name, address or pseudonym`}
        value={text}
        onSearch={(wanted) => {
          change(wanted, role);
        }}
      />
      <div className="segments" role="radiogroup" aria-label={t`Role`}>
        {choices.map((choice) => (
          <button
            key={choice.name}
            type="button"
            role="radio"
            aria-checked={choice.role === role}
            onClick={() => {
              change(text, choice.role);
            }}
          >
            {choice.name}
          </button>
        ))}
      </div>
      <span className="visually-hidden">
        <Trans>The list changes at once.</Trans>
      </span>
    </div>
  );
}
