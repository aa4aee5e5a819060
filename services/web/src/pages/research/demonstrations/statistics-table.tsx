// How demonstrations come out, by author.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { client } from '../../../app/client.js';
import { useFormat } from '../../../app/format.js';
import { Loaded } from '../../../parts/loaded.js';
import { Section } from '../../../parts/section.js';

export function DemonstrationStatisticsTable({ projectId }: { readonly projectId: string }) {
  const { t } = useLingui();
  const format = useFormat();
  const statistics = useQuery({
    queryKey: ['project', projectId, 'demonstrations', 'statistics'],
    queryFn: () => client.getDemonstrationStatistics(projectId),
  });
  const share = (value: number | null) => (value === null ? '–' : format.percent(value, 0));
  return (
    <Section title={<Trans>By author</Trans>}>
      <Loaded query={statistics}>
        {({ authors }) =>
          authors.length === 0 ? (
            <p className="muted">
              <Trans>Nobody has written one yet.</Trans>
            </p>
          ) : (
            <div className="table-scroll" tabIndex={0} role="region" aria-label={t`By author`}>
              <table aria-label={t`By author`}>
                <thead>
                  <tr>
                    <th scope="col">
                      <Trans>Author</Trans>
                    </th>
                    <th scope="col" className="end">
                      <Trans>Accepted</Trans>
                    </th>
                    <th scope="col" className="end">
                      <Trans>To be reviewed</Trans>
                    </th>
                    <th scope="col" className="end">
                      <Trans>Drafts</Trans>
                    </th>
                    <th scope="col" className="end">
                      <Trans>Returned at least once</Trans>
                    </th>
                    <th scope="col" className="end">
                      <Trans>Time to accept</Trans>
                    </th>
                    <th scope="col" className="end">
                      <Trans>Near-duplicates</Trans>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {authors.map(({ authorId, name, counts, returnedRate, meanSecondsToAccept, nearDuplicateShare }) => (
                    <tr key={authorId}>
                      <th scope="row">{name}</th>
                      <td className="end">{format.number(counts.accepted)}</td>
                      <td className="end">{format.number(counts.submitted)}</td>
                      <td className="end">{format.number(counts.draft)}</td>
                      <td className="end">{share(returnedRate)}</td>
                      <td className="end">
                        {meanSecondsToAccept === null ? '–' : format.duration(meanSecondsToAccept * 1000)}
                      </td>
                      <td className="end">{share(nearDuplicateShare)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Loaded>
    </Section>
  );
}
