// Demonstrations that say nearly the same.
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { client } from '../../../app/client.js';
import { useFormat } from '../../../app/format.js';
import { Loaded } from '../../../parts/loaded.js';
import { Section } from '../../../parts/section.js';

export function NearDuplicates({ projectId }: { readonly projectId: string }) {
  const format = useFormat();
  const pairs = useQuery({
    queryKey: ['project', projectId, 'demonstrations', 'near-duplicates'],
    queryFn: () => client.listNearDuplicates(projectId, { limit: 50 }),
  });
  const to = (id: string, words: string) => (
    <Link to="/p/$project/demonstrations/$demonstration" params={{ project: projectId, demonstration: id }}>
      {words}
    </Link>
  );
  return (
    <Section title={<Trans>Nearly the same</Trans>}>
      <Loaded query={pairs}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="muted">
              <Trans>No two are too much alike.</Trans>
            </p>
          ) : (
            <ul role="list" className="stack">
              {items.map(({ id, otherId, similarity, acrossSplits }) => (
                <li key={`${id} ${otherId}`} className="row wrap">
                  <b className="num">{format.percent(similarity, 0)}</b>
                  {to(id, id.slice(-8))} · {to(otherId, otherId.slice(-8))}
                  {acrossSplits && (
                    <span className="tag caution">
                      <Trans>one is trained on, the other tested on</Trans>
                    </span>
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  );
}
