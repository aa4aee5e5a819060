// A project's enrolment links: for whom, how many came, and whether they are open.
import { Trans, useLingui } from '@lingui/react/macro';
import type { EnrolmentLink } from '@tastemaker/contracts';
import { useFormat } from '../../../app/format.js';
import { type Column, DataTable } from '../../../parts/data-table.js';
import { Icon } from '../../../parts/icon.js';
import type { LinkStep } from './link-dialogs.js';
import { usePlatformNames } from './platform-names.js';

export function Links({
  links,
  onStep,
}: {
  readonly links: readonly EnrolmentLink[];
  readonly onStep: (step: LinkStep) => void;
}) {
  const { t } = useLingui();
  const columns = useColumns(onStep);
  return <DataTable label={t`Enrolment links`} columns={columns} rows={links} keyOf={({ id }) => id} />;
}

function isOver({ closedAt, expiresAt }: EnrolmentLink): boolean {
  return closedAt !== null || (expiresAt !== null && new Date(expiresAt).getTime() <= Date.now());
}

function useColumns(onStep: (step: LinkStep) => void): Column<EnrolmentLink>[] {
  const format = useFormat();
  const platforms = usePlatformNames();
  const of = (value: number, whole: number) => (
    <>
      <b>{format.number(value)}</b> <span className="n">/ {format.number(whole)}</span>
    </>
  );
  return [
    { key: 'platform', head: <Trans>For</Trans>, cell: ({ platform }) => platforms[platform] },
    { key: 'made', head: <Trans>Made</Trans>, cell: ({ createdAt }) => format.date(createdAt) },
    {
      key: 'enrolled',
      head: <Trans>Enrolled</Trans>,
      isNumber: true,
      cell: ({ enrolled, peopleAtMost }) => of(enrolled, peopleAtMost),
    },
    {
      key: 'finished',
      head: <Trans>Finished</Trans>,
      isNumber: true,
      cell: ({ enrolled, finished }) => of(finished, enrolled),
    },
    {
      key: 'each',
      head: <Trans>Judgments each</Trans>,
      isNumber: true,
      cell: ({ judgmentsPerPerson }) => format.number(judgmentsPerPerson),
    },
    {
      key: 'code',
      head: <Trans>Completion code</Trans>,
      cell: ({ completionCode }) => <span className="mono">{completionCode ?? '–'}</span>,
    },
    { key: 'state', head: <Trans>State</Trans>, cell: (link) => <State of={link} /> },
    {
      key: 'actions',
      head: (
        <span className="visually-hidden">
          <Trans>Actions</Trans>
        </span>
      ),
      isNumber: true,
      cell: (link) => (
        <span className="row acts">
          <button
            className="btn quiet"
            type="button"
            onClick={() => {
              onStep({ do: 'show', link });
            }}
          >
            <Icon name="link" />
            <Trans>Address</Trans>
          </button>
          <button
            className="btn quiet"
            type="button"
            onClick={() => {
              onStep({ do: link.closedAt === null ? 'close' : 'open', link });
            }}
          >
            {link.closedAt === null ? <Trans>Close</Trans> : <Trans>Open again</Trans>}
          </button>
        </span>
      ),
    },
  ];
}

function State({ of: link }: { readonly of: EnrolmentLink }) {
  const format = useFormat();
  if (link.closedAt !== null)
    return (
      <span className="tag">
        <Trans>Closed</Trans>
      </span>
    );
  if (isOver(link))
    return (
      <span className="tag">
        <Trans>Over</Trans>
      </span>
    );
  if (link.enrolled >= link.peopleAtMost)
    return (
      <span className="tag caution">
        <Trans>Full</Trans>
      </span>
    );
  return (
    <span className="tag accent">
      <Icon name="check" />
      {link.expiresAt === null ? <Trans>Open</Trans> : <Trans>Open until {format.date(link.expiresAt)}</Trans>}
    </span>
  );
}
