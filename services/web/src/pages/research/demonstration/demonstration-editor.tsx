// Writing: the question, the ideal answer beside how it reads, and the submit. What is typed is saved by itself.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import type { Demonstration } from '@tastemaker/contracts';
import { type ReactNode, useState } from 'react';
import { client } from '../../../app/client.js';
import { Conflict } from '../../../parts/autosave/conflict.js';
import { SaveWords } from '../../../parts/autosave/save-words.js';
import { type Stored, useAutosave } from '../../../parts/autosave/use-autosave.js';
import { Confirm } from '../../../parts/confirm.js';
import { Failure } from '../../../parts/failure.js';
import { Icon } from '../../../parts/icon.js';
import { Kbd } from '../../../parts/kbd.js';
import { Markdown } from '../../../parts/markdown/markdown.js';
import { PageHead } from '../../../parts/page-head.js';
import { DemonstrationStateTag } from '../demonstrations/demonstration-state.js';
import { Conversation } from '../parts/conversation.js';
import { type Content, contentOf, messagesOf, writtenOut } from './content.js';
import { LastReview } from './last-review.js';
import { demonstrationQuery } from './queries.js';

interface DemonstrationEditorProps {
  readonly demonstration: Demonstration;
  readonly crumbs: ReactNode;
}

export function DemonstrationEditor({ demonstration, crumbs }: DemonstrationEditorProps) {
  const { t } = useLingui();
  const { id, projectId, promptId, state } = demonstration;
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [isDiscarding, setDiscarding] = useState(false);
  const draft = useAutosave<Content>({
    storageKey: `tastemaker-demonstration-${id}`,
    stored: storedOf(demonstration),
    async save(content, revision) {
      const saved = await client.saveDemonstration(projectId, id, {
        revision,
        messages: messagesOf(content),
        contextDocuments: [...content.documents],
      });
      return storedOf(saved);
    },
    load: async () => storedOf(await client.getDemonstration(projectId, id)),
  });
  const submit = useMutation({
    mutationFn: async () => {
      const revision = await draft.saveNow();
      return revision === undefined ? undefined : client.submitDemonstration(projectId, id, revision);
    },
    onSuccess: (outcome) => {
      // It is not saved: the page says why.
      if (outcome === undefined) return;
      const { nearDuplicates, demonstration: submitted } = outcome;
      if (nearDuplicates.length === 0) queries.setQueryData(demonstrationQuery(projectId, id).queryKey, submitted);
      void queries.invalidateQueries({ queryKey: ['project', projectId, 'demonstrations'] });
    },
  });
  const { content } = draft;
  const set = (part: Partial<Content>) => {
    draft.write({ ...content, ...part });
  };
  const discard = async () => {
    await client.discardDemonstration(projectId, id);
    draft.forget();
    await queries.invalidateQueries({ queryKey: ['project', projectId, 'demonstrations'] });
    await navigate({ to: '/p/$project/demonstrations', params: { project: projectId } });
  };
  return (
    <>
      <PageHead
        title={state === 'returned' ? <Trans>Go on with a demonstration</Trans> : <Trans>Write a demonstration</Trans>}
        crumbs={crumbs}
        tag={
          <>
            <DemonstrationStateTag state={state} />
            <SaveWords state={draft.state} />
          </>
        }
        actions={
          <>
            <button
              className="btn quiet"
              type="button"
              onClick={() => {
                setDiscarding(true);
              }}
            >
              <Trans>Discard it</Trans>
            </button>
            <button
              className="btn primary"
              type="button"
              aria-busy={submit.isPending}
              onClick={() => {
                if (!submit.isPending) submit.mutate();
              }}
            >
              <Icon name="send" />
              <Trans>Submit for review</Trans>
            </button>
          </>
        }
      />
      {submit.isError && <Failure error={submit.error} />}
      {submit.data !== undefined && submit.data.nearDuplicates.length > 0 && (
        <div className="note caution" role="alert">
          <Icon name="caution" />
          <span>
            <Trans>It is submitted.</Trans>{' '}
            <Plural
              value={submit.data.nearDuplicates.length}
              one="Another one says nearly the same:"
              other="# others say nearly the same:"
            />{' '}
            {submit.data.nearDuplicates.map(({ demonstrationId }) => (
              <Link
                key={demonstrationId}
                to="/p/$project/demonstrations/$demonstration"
                params={{ project: projectId, demonstration: demonstrationId }}
              >
                {demonstrationId.slice(-8)}{' '}
              </Link>
            ))}
          </span>
        </div>
      )}
      {draft.state.kind === 'failed' && <Failure error={draft.state.error} onTryAgain={() => void draft.saveNow()} />}
      {draft.state.kind === 'conflict' && (
        <Conflict
          mine={writtenOut(content)}
          theirs={writtenOut(draft.state.theirs.content)}
          onKeepMine={draft.keepMine}
          onTakeTheirs={draft.takeTheirs}
        />
      )}
      {state === 'returned' && <LastReview projectId={projectId} demonstrationId={id} />}
      <div
        className="writing"
        onKeyDown={(event) => {
          if (event.key.toLowerCase() !== 's' || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          void draft.saveNow();
        }}
      >
        <section aria-label={t`Question`} className="question">
          <h2>
            <Trans>Question</Trans>
          </h2>
          <Conversation messages={content.before} documents={content.documents} />
          {promptId === null ? (
            <textarea
              className="input"
              aria-label={t`Question`}
              dir="auto"
              rows={6}
              placeholder={t`What would somebody ask?`}
              value={content.question}
              onChange={({ target }) => {
                set({ question: target.value });
              }}
            />
          ) : (
            <div className="read">
              <Markdown text={content.question} headingLevel={3} />
            </div>
          )}
        </section>
        <section aria-label={t`Ideal answer`}>
          <div className="spread">
            <h2>
              <Trans>Ideal answer</Trans>
            </h2>
            <span className="small faint">
              <Kbd>Ctrl S</Kbd> <Trans>saves, and so does waiting</Trans>
            </span>
          </div>
          <textarea
            className="input answer"
            aria-label={t`Ideal answer`}
            dir="auto"
            spellCheck
            placeholder={t`What would the best answer say, by the guideline?`}
            value={content.answer}
            onChange={({ target }) => {
              set({ answer: target.value });
            }}
          />
        </section>
        <section aria-label={t`How it reads`}>
          <h2>
            <Trans>How it reads</Trans>
          </h2>
          <div className="read">
            {content.answer.trim() === '' ? (
              <p className="faint">
                <Trans>Nothing yet.</Trans>
              </p>
            ) : (
              <Markdown text={content.answer} headingLevel={3} />
            )}
          </div>
        </section>
      </div>
      {isDiscarding && (
        <Confirm
          title={<Trans>Discard this demonstration?</Trans>}
          action={<Trans>Discard it</Trans>}
          isDangerous
          onConfirm={discard}
          onClose={() => {
            setDiscarding(false);
          }}
        >
          <p>
            <Trans>What you wrote is gone for good.</Trans>
          </p>
        </Confirm>
      )}
    </>
  );
}

function storedOf(demonstration: Demonstration): Stored<Content> {
  const { revision, updatedAt } = demonstration;
  return { content: contentOf(demonstration), revision, savedAt: updatedAt };
}
