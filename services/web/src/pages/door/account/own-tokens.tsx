// One's own sessions, and tokens for programs.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { everyItem } from '@tastemaker/client/browser';
import type { Me, Token, TokenKind } from '@tastemaker/contracts';
import { useState } from 'react';
import { client } from '../../../app/client.js';
import { DataTable } from '../../../parts/data-table.js';
import { Icon } from '../../../parts/icon.js';
import { Loaded } from '../../../parts/loaded.js';
import { Section } from '../../../parts/section.js';
import { useTokenColumns } from '../../../parts/tokens/token-columns.js';
import { TokenDialogs, type TokenStep } from '../../../parts/tokens/token-dialogs.js';

export function OwnTokens({ me }: { readonly me: Me }) {
  const { t } = useLingui();
  const [step, setStep] = useState<TokenStep>();
  const tokens = useQuery({
    queryKey: ['tokens', me.id],
    queryFn: async () => {
      const own: Token[] = [];
      for await (const token of everyItem((page) => client.listTokens({ ...page, userId: me.id, limit: 500 })))
        own.push(token);
      // Those in use first.
      return own.toSorted((a, b) => (b.lastUsedAt ?? b.createdAt).localeCompare(a.lastUsedAt ?? a.createdAt));
    },
  });
  const columns = useTokenColumns({ currentId: me.token.id, onStep: setStep });
  const table = (kind: TokenKind, label: string, empty: string) => (
    <Loaded query={tokens}>
      {(own) => (
        <DataTable
          label={label}
          columns={kind === 'session' ? columns.filter(({ key }) => key !== 'scopes') : columns}
          rows={own.filter((token) => token.kind === kind)}
          keyOf={({ id }) => id}
          empty={<p className="muted">{empty}</p>}
        />
      )}
    </Loaded>
  );
  return (
    <>
      <Section title={<Trans>Sessions</Trans>} note={<Trans>Browsers and terminals that are logged in as you.</Trans>}>
        {table('session', t`Your sessions`, t`There is no session.`)}
      </Section>
      <Section
        title={<Trans>Tokens</Trans>}
        note={<Trans>For programs. A token may do what you may, or less.</Trans>}
        tools={
          <button
            className="btn"
            type="button"
            onClick={() => {
              setStep({ do: 'make' });
            }}
          >
            <Icon name="add" />
            <Trans>New token</Trans>
          </button>
        }
      >
        {table('api', t`Your tokens`, t`You have made none.`)}
      </Section>
      <TokenDialogs
        step={step}
        onClose={() => {
          setStep(undefined);
        }}
      />
    </>
  );
}
