// What changed in the guideline since a version that was read.
import { Trans } from '@lingui/react/macro';
import { Loaded } from '../../../parts/loaded.js';
import { useAnswer } from '../answers.js';
import { guidelineChangesQuestion } from '../questions.js';

interface GuidelineChangesProps {
  readonly projectId: string;
  readonly version: number;
  readonly from: number;
}

export function GuidelineChanges({ projectId, version, from }: GuidelineChangesProps) {
  const query = useAnswer(guidelineChangesQuestion, projectId, version, from);
  return (
    <details className="changes" open>
      <summary>
        <Trans>Changed since version {from}, which you read</Trans>
      </summary>
      <Loaded query={query}>
        {({ hunks }) => (
          <div className="lines">
            {hunks.flatMap(({ lines, newStart }) =>
              lines
                .filter(({ text }) => text.trim() !== '')
                .map(({ kind, text }, at) => (
                  <p key={`${newStart} ${at}`} className={kind} dir="auto">
                    {kind === 'added' ? <ins>{text}</ins> : kind === 'removed' ? <del>{text}</del> : text}
                  </p>
                )),
            )}
          </div>
        )}
      </Loaded>
    </details>
  );
}
