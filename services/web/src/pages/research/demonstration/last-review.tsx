// Why a demonstration came back.
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Icon } from '../../../parts/icon.js';
import { historyQuery } from './queries.js';

export function LastReview(props: { readonly projectId: string; readonly demonstrationId: string }) {
  const history = useQuery(historyQuery(props.projectId, props.demonstrationId)).data;
  const last = history?.reviews.findLast(({ decision }) => decision === 'return');
  if (last === undefined) return null;
  return (
    <div className="note caution">
      <Icon name="undo" />
      <div>
        <b>
          <Trans>It came back:</Trans>
        </b>
        <p className="comment" dir="auto">
          {last.comment}
        </p>
      </div>
    </div>
  );
}
