// The versions of a guideline, newest first, with how many judgments go by each and how far people agree under it.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Guideline } from '@tastemaker/contracts';
import { useFormat } from '../../../app/format.js';
import { guidelineFiguresQuery } from './queries.js';

interface VersionListProps {
  readonly versions: readonly Guideline[];
  readonly shown: Guideline;
}

export function VersionList({ versions, shown }: VersionListProps) {
  const { t } = useLingui();
  const format = useFormat();
  const figures = useQuery(guidelineFiguresQuery(shown.projectId)).data ?? [];
  const inForce = versions.find(({ status }) => status === 'published');
  return (
    <nav className="versions" aria-label={t`Versions`}>
      {versions.map((each) => {
        const found = figures.find(({ id }) => id === each.id)?.figures ?? null;
        const alpha = found?.alphaOrdinal.value ?? null;
        return (
          <Link
            key={each.id}
            to="/p/$project/guideline/$version"
            params={{ project: each.projectId, version: String(each.version) }}
            activeProps={{ 'aria-current': each.id === shown.id ? 'page' : undefined }}
            aria-current={each.id === shown.id ? 'page' : undefined}
          >
            {each.status === 'draft' ? (
              <Trans>{each.version}, draft</Trans>
            ) : each.id === inForce?.id ? (
              <Trans>{each.version}, in force</Trans>
            ) : (
              each.version
            )}
            <small className="num">
              {format.date(each.publishedAt ?? each.updatedAt)}
              {found !== null && (
                <>
                  {' · '}
                  <Plural value={found.judgments} one="# judgment" other="# judgments" />
                </>
              )}
            </small>
            {found !== null && alpha !== null && (
              <small className="num">
                α {format.number(alpha, 2)} · n {format.number(found.alphaOrdinal.cases)}
              </small>
            )}
          </Link>
        );
      })}
    </nav>
  );
}
