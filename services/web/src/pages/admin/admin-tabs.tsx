// The head that the pages of people, tokens and the audit log share.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useFormat } from '../../app/format.js';
import { usersQuery } from '../../app/people-queries.js';
import { PageHead } from '../../parts/page-head.js';
import './admin-tables.css';

export function AdminTabs({ actions }: { readonly actions?: ReactNode }) {
  const { t } = useLingui();
  const format = useFormat();
  const people = useQuery(usersQuery).data?.length;
  const current = { 'aria-current': 'page' as const };
  return (
    <>
      <PageHead title={<Trans>People and tokens</Trans>} actions={actions} />
      <nav className="tabs" aria-label={t`Installation`}>
        <Link to="/admin/people" activeProps={current}>
          <Trans>People</Trans> {people !== undefined && <span className="faint num">{format.number(people)}</span>}
        </Link>
        <Link to="/admin/tokens" activeProps={current}>
          <Trans>Tokens</Trans>
        </Link>
        <Link to="/admin/audit" activeProps={current}>
          <Trans>Audit log</Trans>
        </Link>
      </nav>
    </>
  );
}
