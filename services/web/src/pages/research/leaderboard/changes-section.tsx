// What people changed of the leaderboard: settings declared, entries withdrawn and put back; and the hash by which it is reckoned anew.
import { Trans, useLingui } from '@lingui/react/macro';
import type { Leaderboard, LeaderboardChange } from '@tastemaker/contracts';
import { useState } from 'react';
import { type Format, useFormat } from '../../../app/format.js';
import { type Column, DataTable } from '../../../parts/data-table.js';
import { Section } from '../../../parts/section.js';
import { ChangeDialog, type Intended } from './change-dialog.js';

interface ChangesSectionProps {
  readonly projectId: string;
  readonly board: Leaderboard;
}

export function ChangesSection({ projectId, board }: ChangesSectionProps) {
  const { t } = useLingui();
  const format = useFormat();
  const [intended, setIntended] = useState<Intended>();
  const { figures, changes, hash } = board;
  return (
    <Section
      title={<Trans>Changes</Trans>}
      note={<Trans>Nothing is changed without being listed here; a withdrawn entry’s votes go on counting</Trans>}
      tools={
        <>
          <button
            className="btn"
            type="button"
            onClick={() => {
              setIntended('declare');
            }}
          >
            <Trans>Declare these settings</Trans>
          </button>
          {figures.entries.length > 0 && (
            <button
              className="btn"
              type="button"
              onClick={() => {
                setIntended('entry');
              }}
            >
              <Trans>Withdraw an entry</Trans>
            </button>
          )}
        </>
      }
    >
      <DataTable
        label={t`Changes of the leaderboard`}
        rows={changes}
        keyOf={({ id }) => id}
        columns={columnsOf(format)}
        empty={
          <p className="small muted">
            <Trans>Nobody declared settings or withdrew an entry.</Trans>
          </p>
        }
      />
      <p className="small faint hash">
        <Trans>
          Hash of these figures: <code>{hash}</code>
        </Trans>
      </p>
      {intended !== undefined && (
        <ChangeDialog
          projectId={projectId}
          board={board}
          intended={intended}
          onClose={() => {
            setIntended(undefined);
          }}
        />
      )}
    </Section>
  );
}

function columnsOf(format: Format): Column<LeaderboardChange>[] {
  return [
    { key: 'when', head: <Trans>When</Trans>, cell: ({ createdAt }) => format.dateTime(createdAt) },
    { key: 'who', head: <Trans>Who</Trans>, cell: ({ actorName }) => actorName ?? '–' },
    { key: 'what', head: <Trans>What</Trans>, cell: (change) => <What change={change} /> },
    { key: 'votes', head: <Trans>Votes then</Trans>, isNumber: true, cell: ({ votes }) => format.number(votes) },
    { key: 'why', head: <Trans>Why</Trans>, cell: ({ reason }) => <span dir="auto">{reason}</span> },
  ];
}

function What({ change: { kind, name, settings } }: { readonly change: LeaderboardChange }) {
  if (kind === 'settings') {
    const { by = '', tie = '' } = settings ?? {};
    const control = settings?.control.join(', ') ?? '';
    return (
      <Trans>
        settings: {by}, {tie}, control {control === '' ? '–' : control}
      </Trans>
    );
  }
  return kind === 'withdrawal' ? <Trans>{name} withdrawn</Trans> : <Trans>{name} put back</Trans>;
}
