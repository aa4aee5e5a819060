// Beside the candidates: the prompt with its documents, or the guideline.
import { Trans, useLingui } from '@lingui/react/macro';
import type { ContextState, DeskState } from '../desk-parts.js';
import { KeyHint } from '../keys/key-hint.js';
import { Documents } from './documents.js';
import { GuidelineText } from './guideline-text.js';
import { PromptText } from './prompt-text.js';

interface ContextPaneProps {
  readonly desk: DeskState;
  readonly context: ContextState;
}

export function ContextPane({ desk, context: { beside, search } }: ContextPaneProps) {
  const { t } = useLingui();
  const { assignment, commands, letters, projectId } = desk;
  const version = assignment.guidelineVersion;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keys
    <section className="context" aria-label={t`Prompt, documents, guideline`} tabIndex={0} data-pane>
      <div className="tabs" role="tablist" aria-label={t`Beside the answers`}>
        <button
          role="tab"
          type="button"
          aria-selected={beside === 'prompt'}
          onClick={() => {
            commands.showBeside('prompt');
          }}
        >
          <Trans>Prompt</Trans> <KeyHint command="documents" letters={letters} />
        </button>
        {version !== null && (
          <button
            role="tab"
            type="button"
            aria-selected={beside === 'guideline'}
            onClick={() => {
              commands.showBeside('guideline');
            }}
          >
            <Trans>Guideline {version}</Trans> <KeyHint command="guideline" letters={letters} />
          </button>
        )}
      </div>
      {beside === 'guideline' ? (
        <GuidelineText projectId={projectId} />
      ) : (
        <>
          <PromptText messages={assignment.messages} />
          {assignment.contextDocuments.length > 0 && (
            <Documents
              key={assignment.id}
              documents={assignment.contextDocuments}
              search={search}
              letters={letters}
              onFind={commands.find}
            />
          )}
        </>
      )}
    </section>
  );
}
