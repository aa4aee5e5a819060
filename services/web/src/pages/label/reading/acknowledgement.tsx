// The guideline in force, to be read before one goes on: what changed first, then all of it.
import { Trans, useLingui } from '@lingui/react/macro';
import { Failure } from '../../../parts/failure.js';
import { useAnswer } from '../answers.js';
import { guidelineQuestion } from '../questions.js';
import { GuidelineText } from './guideline-text.js';
import { useAcknowledge } from './use-acknowledge.js';

interface AcknowledgementProps {
  readonly projectId: string;
  readonly onRead: () => void;
}

export function Acknowledgement({ projectId, onRead }: AcknowledgementProps) {
  const { t } = useLingui();
  const { data } = useAnswer(guidelineQuestion, projectId);
  const version = data?.guideline?.version;
  const acknowledge = useAcknowledge(projectId, onRead);
  return (
    <main className="to-read">
      <h1>
        {data?.acknowledgedVersion === null ? (
          <Trans>Read the guideline first</Trans>
        ) : (
          <Trans>The guideline has changed</Trans>
        )}
      </h1>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keys */}
      <div className="to-read-text" tabIndex={0} role="region" aria-label={t`Guideline`}>
        <GuidelineText projectId={projectId} isToRead />
      </div>
      {acknowledge.isFailed && <Failure error={acknowledge.error} />}
      <div className="row">
        <button
          className="btn primary tall"
          type="button"
          disabled={version === undefined || acknowledge.isPending}
          onClick={() => {
            if (version !== undefined) void acknowledge.start(version);
          }}
        >
          <Trans>I have read it</Trans>
        </button>
      </div>
    </main>
  );
}
