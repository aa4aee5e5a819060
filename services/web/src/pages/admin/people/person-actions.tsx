// What can be done with a person: a login link in sight, the rest in a menu.
import { Trans, useLingui } from '@lingui/react/macro';
import type { User } from '@tastemaker/contracts';
import { useMe } from '../../../app/me.js';
import { Icon } from '../../../parts/icon.js';
import { Menu } from '../../../parts/menu.js';
import type { PeopleStep } from './people-dialogs.js';

interface PersonActionsProps {
  readonly user: User;
  readonly onStep: (step: PeopleStep) => void;
}

export function PersonActions({ user, onStep }: PersonActionsProps) {
  const { t } = useLingui();
  const me = useMe();
  const item = (doing: PeopleStep, words: string) => (
    <button
      role="menuitem"
      type="button"
      onClick={() => {
        onStep(doing);
      }}
    >
      {words}
    </button>
  );
  return (
    <span className="row">
      {user.disabledAt === null && (
        <button
          className="btn quiet"
          type="button"
          onClick={() => {
            onStep({ do: 'link', user });
          }}
        >
          <Icon name="link" />
          <Trans>Login link</Trans>
        </button>
      )}
      <Menu label={t`More for ${user.name}`} button={<Icon name="more" />}>
        {item({ do: 'edit', user }, t`Change name or address`)}
        {item({ do: 'forget-password', user }, t`Forget the password`)}
        {user.disabledAt === null
          ? user.id !== me.id && item({ do: 'disable', user }, t`Disable`)
          : item({ do: 'enable', user }, t`Enable`)}
        {user.id !== me.id && item({ do: 'delete', user }, t`Delete …`)}
      </Menu>
    </span>
  );
}
