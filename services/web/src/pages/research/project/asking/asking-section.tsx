// How a project's comparisons are asked: what strategies made, and the live head that chooses the next.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import type { Asking, Project } from '@tastemaker/contracts';
import { useState } from 'react';
import { useFormat } from '../../../../app/format.js';
import { type Column, DataTable } from '../../../../parts/data-table.js';
import { Icon } from '../../../../parts/icon.js';
import { Loaded } from '../../../../parts/loaded.js';
import { Section } from '../../../../parts/section.js';
import { AskDialog } from './ask-dialog.js';
import { LiveHeadState } from './live-head-state.js';
import { askingsQuery } from './queries.js';
import { strategyWords } from './strategy-words.js';

export function AskingSection({ project }: { readonly project: Project }) {
  const { t } = useLingui();
  const askings = useQuery(askingsQuery(project.id));
  const columns = useColumns();
  const [isAsking, setAsking] = useState(false);
  return (
    <Section
      title={<Trans>How comparisons are asked</Trans>}
      note={<Trans>Strategies make comparisons of answers that are there, and note how likely each was</Trans>}
      tools={
        <button
          className="btn"
          type="button"
          onClick={() => {
            setAsking(true);
          }}
        >
          <Icon name="add" />
          <Trans>Ask a strategy</Trans>
        </button>
      }
    >
      <div className="cols halves asking">
        <div className="span-8">
          <Loaded query={askings}>
            {({ items }) => (
              <DataTable
                className="made-table"
                label={t`What strategies made`}
                columns={columns}
                rows={items}
                keyOf={({ id }) => id}
                empty={
                  <p className="small muted">
                    <Trans>
                      No strategy was asked yet: comparisons come from samples, imports or by hand, and have no
                      propensity.
                    </Trans>
                  </p>
                }
              />
            )}
          </Loaded>
        </div>
        <div className="span-4">
          <LiveHeadState projectId={project.id} />
        </div>
      </div>
      {isAsking && (
        <AskDialog
          project={project}
          onClose={() => {
            setAsking(false);
          }}
        />
      )}
    </Section>
  );
}

function useColumns(): Column<Asking>[] {
  const { i18n } = useLingui();
  const format = useFormat();
  return [
    {
      key: 'strategy',
      head: <Trans>Strategy</Trans>,
      cell: ({ strategy, continuous }) => (
        <>
          <b className="strong">{i18n._(strategyWords[strategy].name)}</b>{' '}
          {continuous && (
            <span className="tag">
              <Trans>by the live head</Trans>
            </span>
          )}
        </>
      ),
    },
    {
      key: 'made',
      head: <Trans>Made</Trans>,
      isNumber: true,
      cell: ({ made, possible }) => (
        <Trans>
          {format.number(made)} of {format.number(possible)} possible
        </Trans>
      ),
    },
    {
      key: 'candidates',
      head: <Trans>Candidates</Trans>,
      isNumber: true,
      cell: ({ order }) => format.number(order.candidates),
    },
    {
      key: 'exploration',
      head: <Trans>At random</Trans>,
      isNumber: true,
      cell: ({ strategy, order }) => format.percent(strategyWords[strategy].asksModel ? order.explorationShare : 1, 0),
    },
    { key: 'seed', head: <Trans>Seed</Trans>, isNumber: true, cell: ({ seed }) => <code>{seed}</code> },
    {
      key: 'when',
      head: <Trans>When</Trans>,
      isNumber: true,
      cell: ({ createdAt }) => <time>{format.dateTime(createdAt)}</time>,
    },
  ];
}
