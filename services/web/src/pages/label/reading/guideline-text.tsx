// The guideline in force, and what changed since it was last read.
import { Trans } from '@lingui/react/macro';
import { Failure } from '../../../parts/failure.js';
import { Loaded } from '../../../parts/loaded.js';
import { Markdown } from '../../../parts/markdown/markdown.js';
import { useAnswer } from '../answers.js';
import { guidelineQuestion } from '../questions.js';
import { GuidelineChanges } from './guideline-changes.js';
import { useAcknowledge } from './use-acknowledge.js';

interface GuidelineTextProps {
  readonly projectId: string;
  /** It is acknowledged below, on a page of its own. */
  readonly isToRead?: boolean;
}

export function GuidelineText({ projectId, isToRead = false }: GuidelineTextProps) {
  const acknowledge = useAcknowledge(projectId);
  const query = useAnswer(guidelineQuestion, projectId);
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
                  onClick={() => void acknowledge.start(guideline.version)}
                >
                  <Trans>I have read it</Trans>
                </button>
              </p>
            )}
            {acknowledge.isFailed && <Failure error={acknowledge.error} />}
          </>
        )
      }
    </Loaded>
  );
}
