// Finds tokens by their person, and tells those of programs from sessions.
import { Trans, useLingui } from '@lingui/react/macro';
import type { User } from '@tastemaker/contracts';
import type { TokensSearch } from './search.js';

interface TokensFindProps {
  readonly search: TokensSearch;
  readonly users: readonly User[];
  readonly onChange: (search: TokensSearch) => void;
}

export function TokensFind({ search, users, onChange }: TokensFindProps) {
  const { t } = useLingui();
  const { userId, kind = 'api' } = search;
  const ofUser = userId === undefined ? {} : { userId };
  return (
    <div className="admin-find">
      <div className="segments" role="radiogroup" aria-label={t`Kind`}>
        <button
          type="button"
          role="radio"
          aria-checked={kind === 'api'}
          onClick={() => {
            onChange(ofUser);
          }}
        >
          <Trans>Tokens of programs</Trans>
        </button>
        <button
          type="button"
          role="radio"
          aria-checked={kind === 'session'}
          onClick={() => {
            onChange({ ...ofUser, kind: 'session' });
          }}
        >
          <Trans>Sessions</Trans>
        </button>
      </div>
      <select
        className="input"
        aria-label={t`Whose`}
        value={userId ?? ''}
        onChange={({ target }) => {
          onChange({
            ...(target.value === '' ? {} : { userId: target.value }),
            ...(kind === 'session' ? { kind } : {}),
          });
        }}
      >
        <option value="">{t`Everybody’s`}</option>
        {users.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      <p className="small muted">
        <Trans>A token may do what its person may, or less. Secrets are shown once and stored as hashes.</Trans>
      </p>
    </div>
  );
}
