// Everybody's tokens and sessions: whose, for what, last used, until when.
import { Trans, useLingui } from '@lingui/react/macro';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { TokenKind } from '@tastemaker/contracts';
import { useState } from 'react';
import { client } from '../../../app/client.js';
import { useMe } from '../../../app/me.js';
import { usersQuery } from '../../../app/people-queries.js';
import { searchStep } from '../../../app/search-step.js';
import { DataTable } from '../../../parts/data-table.js';
import { Failure } from '../../../parts/failure.js';
import { Icon } from '../../../parts/icon.js';
import { LoadingLines } from '../../../parts/loading-lines.js';
import { useTokenColumns } from '../../../parts/tokens/token-columns.js';
import { TokenDialogs, type TokenStep } from '../../../parts/tokens/token-dialogs.js';
import { AdminTabs } from '../admin-tabs.js';
import { readTokensSearch } from './search.js';
import { TokensFind } from './tokens-find.js';

export function TokensPage() {
  const { t } = useLingui();
  const me = useMe();
  const navigate = useNavigate();
  const search = readTokensSearch(useSearch({ strict: false }));
  const [step, setStep] = useState<TokenStep>();
  const users = useQuery(usersQuery).data ?? [];
  const names = new Map(users.map(({ id, name }) => [id, name]));
  const columns = useTokenColumns({
    currentId: me.token.id,
    nameOf: (userId) => names.get(userId) ?? '–',
    onStep: setStep,
  });
  const kind: TokenKind = search.kind ?? 'api';
  const tokens = useInfiniteQuery({
    queryKey: ['tokens', 'everybody', kind, search.userId],
    queryFn: ({ pageParam }) =>
      client.listTokens({
        kind,
        limit: 100,
        ...(search.userId === undefined ? { everybody: true } : { userId: search.userId }),
        ...(pageParam === null ? {} : { cursor: pageParam }),
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  const rows = tokens.data?.pages.flatMap(({ items }) => items);
  const people = users.filter((user) => user.kind === 'person' && user.disabledAt === null);
  return (
    <div className="tokens-page admin-table">
      <AdminTabs
        actions={
          <button
            className="btn primary"
            type="button"
            onClick={() => {
              setStep({ do: 'make' });
            }}
          >
            <Icon name="add" />
            <Trans>New token</Trans>
          </button>
        }
      />
      <TokensFind
        search={search}
        users={users}
        onChange={(to) => void navigate({ to: '/admin/tokens', search: to, ...searchStep(search, to) })}
      />
      {tokens.isError && <Failure error={tokens.error} onTryAgain={() => void tokens.refetch()} />}
      {rows === undefined ? (
        !tokens.isError && <LoadingLines />
      ) : (
        <DataTable
          label={t`Tokens`}
          columns={columns}
          rows={rows}
          keyOf={({ id }) => id}
          onEnd={tokens.hasNextPage && !tokens.isFetching ? () => void tokens.fetchNextPage() : undefined}
          empty={
            <p className="muted">
              <Trans>There is none. A token lets a program do what its person may, or less.</Trans>
            </p>
          }
        />
      )}
      <TokenDialogs
        step={step}
        // Oneself first: most tokens are one's own.
        owners={[me, ...people.filter(({ id }) => id !== me.id)]}
        onClose={() => {
          setStep(undefined);
        }}
      />
    </div>
  );
}
