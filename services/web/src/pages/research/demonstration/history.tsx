// Everything that reviewers were shown and what they said, the newest first, with what changed from one to the next.
import { Trans, useLingui } from '@lingui/react/macro';
import type { DemonstrationHistory } from '@tastemaker/contracts';
import { useFormat } from '../../../app/format.js';
import { Icon } from '../../../parts/icon.js';
import { TextDiffView } from '../../../parts/text-diff/text-diff-view.js';
import { useTextDiff } from '../../../parts/text-diff/use-text-diff.js';
import { contentOf, writtenOut } from './content.js';

export function History({ history: { revisions, reviews } }: { readonly history: DemonstrationHistory }) {
  const format = useFormat();
  if (revisions.length === 0) {
    return (
      <p className="muted">
        <Trans>Nobody was shown it yet.</Trans>
      </p>
    );
  }
  return (
    <ol role="list" className="history">
      {revisions.toReversed().map((revision, index, all) => {
        const before = all[index + 1];
        return (
          <li key={revision.revision}>
            <p className="row wrap small">
              <b className="num">
                <Trans>Revision {revision.revision}</Trans>
              </b>
              <time className="faint num">{format.dateTime(revision.createdAt)}</time>
            </p>
            {reviews
              .filter((review) => review.revision === revision.revision)
              .map((review) => (
                <p key={`${review.reviewerId} ${review.createdAt}`} className="row wrap small">
                  <Icon name={review.decision === 'accept' ? 'check' : 'undo'} />
                  {review.decision === 'accept' ? <Trans>accepted</Trans> : <Trans>returned</Trans>}
                  <span className="comment" dir="auto">
                    {review.comment}
                  </span>
                </p>
              ))}
            {before !== undefined && <Changes from={before} to={revision} />}
          </li>
        );
      })}
    </ol>
  );
}

type Revision = DemonstrationHistory['revisions'][number];

function Changes({ from, to }: { readonly from: Revision; readonly to: Revision }) {
  const { t } = useLingui();
  const diff = useTextDiff(writtenOut(contentOf(from)), writtenOut(contentOf(to)));
  if (diff === undefined) return null;
  return (
    <details className="more">
      <summary>
        <Trans>What changed since revision {from.revision}</Trans>
      </summary>
      <TextDiffView
        diff={diff}
        before={String(from.revision)}
        after={String(to.revision)}
        label={t`What changed since revision ${from.revision}`}
      />
    </details>
  );
}
