// The columns of the table of participants.
import { Trans } from '@lingui/react/macro';
import type { Enrolment } from '@tastemaker/contracts';
import type { ReactNode } from 'react';
import { useFormat } from '../../../app/format.js';
import type { Column } from '../../../parts/data-table.js';
import { Estimate } from '../../../parts/estimate.js';
import { Icon } from '../../../parts/icon.js';

export function useParticipantColumns(): Column<Enrolment>[] {
  const format = useFormat();
  return [
    {
      key: 'who',
      head: <Trans>Who</Trans>,
      cell: ({ name, pseudonym, external }) => (
        <span className="who">
          <b>{external?.person ?? name}</b>
          <small className="mono">{pseudonym}</small>
        </span>
      ),
    },
    {
      key: 'session',
      head: <Trans>Study and session</Trans>,
      cell: ({ external }) =>
        external === null ? (
          '–'
        ) : (
          <span className="mono faint">
            {[external.study, external.session].filter((each) => each !== null).join(' / ')}
          </span>
        ),
    },
    { key: 'state', head: <Trans>State</Trans>, cell: (enrolment) => <State of={enrolment} /> },
    { key: 'judged', head: <Trans>Judged</Trans>, isNumber: true, cell: ({ judged }) => format.number(judged) },
    { key: 'skipped', head: <Trans>Skipped</Trans>, isNumber: true, cell: ({ skipped }) => format.number(skipped) },
    {
      key: 'active',
      head: <Trans>Active</Trans>,
      isNumber: true,
      cell: ({ activeSeconds }) => format.duration(activeSeconds * 1000),
    },
    {
      key: 'known',
      head: <Trans>Known answers right</Trans>,
      isNumber: true,
      cell: ({ knownAnswers }) => <Estimate of={knownAnswers} />,
    },
    {
      key: 'began',
      head: <Trans>Began</Trans>,
      cell: ({ startedAt, consentedAt }) => format.dateTime(startedAt ?? consentedAt),
    },
    {
      key: 'finished',
      head: <Trans>Finished</Trans>,
      cell: ({ finishedAt }) => (finishedAt === null ? '–' : format.dateTime(finishedAt)),
    },
  ];
}

function State({ of: { status } }: { readonly of: Enrolment }): ReactNode {
  if (status === 'finished')
    return (
      <span className="tag accent">
        <Icon name="check" />
        <Trans>Finished</Trans>
      </span>
    );
  if (status === 'paused')
    return (
      <span className="tag caution">
        <Icon name="pause" />
        <Trans>Paused</Trans>
      </span>
    );
  if (status === 'working') return <Trans>at work</Trans>;
  if (status === 'enrolled')
    return (
      <span className="muted">
        <Trans>has agreed</Trans>
      </span>
    );
  return (
    <span className="tag">
      <Trans>Deleted</Trans>
    </span>
  );
}
