// The guideline in force, and what changed since it was last read.
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Failure } from '../../../parts/failure.js';
import { Loaded } from '../../../parts/loaded.js';
import { Markdown } from '../../../parts/markdown/markdown.js';
import { guidelineQuery } from '../queries.js';
import { GuidelineChanges } from './guideline-changes.js';
import { useAcknowledge } from './use-acknowledge.js';

interface GuidelineTextProps {
  readonly projectId: string;
  /** It is acknowledged below, on a page of its own. */
  readonly isToRead?: boolean;
}

export function GuidelineText({ projectId, isToRead = false }: GuidelineTextProps) {
  const acknowledge = useAcknowledge(projectId);
  const query = useQuery(guidelineQuery(projectId));
  return (
    <Loaded query={query}>
      {({ guideline, acknowledged, acknowledgedVersion }) =>
        guideline === null ? (
          <p className="muted">
            <Trans>This project has no guideline yet.</Trans>
          </p>
        ) : (
          <>
            {!acknowledged && acknowledgedVersion !== null && (
              <GuidelineChanges projectId={projectId} version={guideline.version} from={acknowledgedVersion} />
            )}
            <div className="rules read">
              <Markdown text={guideline.markdown} headingLevel={2} />
            </div>
            {!acknowledged && !isToRead && (
              <p className="acknowledge">
                <button
                  className="btn"
                  type="button"
                  disabled={acknowledge.isPending}
                  onClick={() => {
                    acknowledge.mutate(guideline.version);
                  }}
                >
                  <Trans>I have read it</Trans>
                </button>
              </p>
            )}
            {acknowledge.isError && <Failure error={acknowledge.error} />}
          </>
        )
      }
    </Loaded>
  );
}
