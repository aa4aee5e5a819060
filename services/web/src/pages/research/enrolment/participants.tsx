// Whoever came by a link, and what a platform pays by.
import { Trans, useLingui } from '@lingui/react/macro';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import type { EnrolmentLink } from '@tastemaker/contracts';
import { client } from '../../../app/client.js';
import { useFormat } from '../../../app/format.js';
import { DataTable } from '../../../parts/data-table.js';
import { Failure } from '../../../parts/failure.js';
import { Icon } from '../../../parts/icon.js';
import { LoadingLines } from '../../../parts/loading-lines.js';
import { downloadFile } from '../../../parts/plot/download-file.js';
import { Section } from '../../../parts/section.js';
import { useParticipantColumns } from './participant-columns.js';
import { usePlatformNames } from './platform-names.js';
import type { EnrolmentSearch } from './search.js';

interface ParticipantsProps {
  readonly projectId: string;
  readonly links: readonly EnrolmentLink[];
  readonly search: EnrolmentSearch;
  readonly onChange: (search: EnrolmentSearch) => void;
}

export function Participants({ projectId, links, search, onChange }: ParticipantsProps) {
  const { t } = useLingui();
  const format = useFormat();
  const platforms = usePlatformNames();
  const columns = useParticipantColumns();
  const ofLink = search.link === undefined ? {} : { linkId: search.link };
  const enrolments = useInfiniteQuery({
    queryKey: ['enrolments', projectId, search],
    queryFn: ({ pageParam }) =>
      client.listEnrolments(projectId, {
        ...ofLink,
        ...(search.finished === undefined ? {} : { finished: search.finished }),
        limit: 100,
        ...(pageParam === null ? {} : { cursor: pageParam }),
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: 30_000,
  });
  const taking = useMutation({
    mutationFn: async () => {
      const response = await client.downloadEnrolments(projectId, ofLink);
      downloadFile('participants.csv', await response.blob());
    },
  });
  const rows = enrolments.data?.pages.flatMap(({ items }) => items);
  const choices = [
    [undefined, t`All`],
    [true, t`Finished`],
    [false, t`Not finished`],
  ] as const;
  return (
    <Section
      title={<Trans>Participants</Trans>}
      tools={
        <button
          className="btn"
          type="button"
          aria-busy={taking.isPending}
          onClick={() => {
            if (!taking.isPending) taking.mutate();
          }}
        >
          <Icon name="download" />
          CSV
        </button>
      }
    >
      <div className="row wrap find">
        <select
          className="input"
          aria-label={t`Link`}
          value={search.link ?? ''}
          onChange={({ target }) => {
            const { link: _before, ...rest } = search;
            onChange(target.value === '' ? rest : { ...rest, link: target.value });
          }}
        >
          <option value="">{t`All links`}</option>
          {links.map(({ id, platform, createdAt }) => (
            <option key={id} value={id}>
              {platforms[platform]}, {format.date(createdAt)}
            </option>
          ))}
        </select>
        <div className="segments" role="radiogroup" aria-label={t`State`}>
          {choices.map(([finished, words]) => (
            <button
              key={words}
              type="button"
              role="radio"
              aria-checked={search.finished === finished}
              onClick={() => {
                const { finished: _before, ...rest } = search;
                onChange(finished === undefined ? rest : { ...rest, finished });
              }}
            >
              {words}
            </button>
          ))}
        </div>
      </div>
      {taking.isError && <Failure error={taking.error} />}
      {enrolments.isError && <Failure error={enrolments.error} onTryAgain={() => void enrolments.refetch()} />}
      {rows === undefined ? (
        !enrolments.isError && <LoadingLines />
      ) : (
        <DataTable
          label={t`Participants`}
          columns={columns}
          rows={rows}
          keyOf={({ id }) => id}
          onEnd={enrolments.hasNextPage && !enrolments.isFetching ? () => void enrolments.fetchNextPage() : undefined}
          empty={
            <p className="muted">
              <Trans>Nobody has enrolled yet, or nobody fits the filter.</Trans>
            </p>
          }
        />
      )}
    </Section>
  );
}
