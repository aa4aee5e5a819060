// The columns of a table of tokens, and the state of each.
import { Trans } from '@lingui/react/macro';
import type { Token } from '@tastemaker/contracts';
import { useFormat } from '../../app/format.js';
import type { Column } from '../data-table.js';
import { Icon } from '../icon.js';
import { Scopes } from './scopes.js';
import type { TokenStep } from './token-dialogs.js';

interface TokenColumnsOptions {
  /** The one that this page's requests come with. */
  readonly currentId: string;
  /** Names of people by id, where tokens are not all one's own. */
  readonly nameOf?: (userId: string) => string;
  readonly onStep: (step: TokenStep) => void;
}

export function useTokenColumns({ currentId, nameOf, onStep }: TokenColumnsOptions): Column<Token>[] {
  const format = useFormat();
  const never = (
    <span className="faint">
      <Trans>never</Trans>
    </span>
  );
  const owner: Column<Token>[] =
    nameOf === undefined ? [] : [{ key: 'owner', head: <Trans>Whose</Trans>, cell: ({ userId }) => nameOf(userId) }];
  return [
    { key: 'name', head: <Trans>Name</Trans>, cell: ({ name }) => <b className="token-name">{name}</b> },
    ...owner,
    { key: 'scopes', head: <Trans>May be used for</Trans>, cell: ({ scopes }) => <Scopes of={scopes} /> },
    { key: 'made', head: <Trans>Made</Trans>, cell: ({ createdAt }) => format.date(createdAt) },
    {
      key: 'used',
      head: <Trans>Last used</Trans>,
      cell: ({ lastUsedAt }) => (lastUsedAt === null ? never : format.relative(lastUsedAt)),
    },
    {
      key: 'ends',
      head: <Trans>Ends</Trans>,
      cell: ({ expiresAt }) => (expiresAt === null ? never : format.date(expiresAt)),
    },
    {
      key: 'state',
      head: <Trans>State</Trans>,
      cell: (token) => <TokenState token={token} isCurrent={token.id === currentId} />,
    },
    {
      key: 'actions',
      head: (
        <span className="visually-hidden">
          <Trans>Actions</Trans>
        </span>
      ),
      isNumber: true,
      cell: (token) => <TokenActions token={token} isCurrent={token.id === currentId} onStep={onStep} />,
    },
  ];
}

function hasEnded({ expiresAt }: Token): boolean {
  return expiresAt !== null && new Date(expiresAt).getTime() <= Date.now();
}

function TokenState({ token, isCurrent }: { readonly token: Token; readonly isCurrent: boolean }) {
  const format = useFormat();
  const { kind, previousValidUntil } = token;
  if (hasEnded(token))
    return (
      <span className="tag">
        <Trans>Ended</Trans>
      </span>
    );
  if (isCurrent)
    return (
      <span className="tag accent">
        <Icon name="check" />
        <Trans>This session</Trans>
      </span>
    );
  if (previousValidUntil !== null && new Date(previousValidUntil).getTime() > Date.now())
    return (
      <span className="tag caution">
        <Icon name="clock" />
        <Trans>Old secret until {format.dateTime(previousValidUntil)}</Trans>
      </span>
    );
  return <span className="muted">{kind === 'session' ? <Trans>Session</Trans> : <Trans>In use</Trans>}</span>;
}

interface TokenActionsProps {
  readonly token: Token;
  readonly isCurrent: boolean;
  readonly onStep: (step: TokenStep) => void;
}

function TokenActions({ token, isCurrent, onStep }: TokenActionsProps) {
  if (isCurrent || hasEnded(token)) return null;
  const revoke = () => {
    onStep({ do: 'revoke', token });
  };
  if (token.kind === 'session')
    return (
      <button className="btn quiet" type="button" onClick={revoke}>
        <Trans>End</Trans>
      </button>
    );
  return (
    <span className="row token-actions">
      <button
        className="btn quiet"
        type="button"
        onClick={() => {
          onStep({ do: 'rotate', token });
        }}
      >
        <Trans>Rotate</Trans>
      </button>
      <button className="btn quiet" type="button" onClick={revoke}>
        <Trans>Revoke</Trans>
      </button>
    </span>
  );
}
