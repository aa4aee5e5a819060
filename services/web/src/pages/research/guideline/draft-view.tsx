// A draft: its versions at the side, its Markdown, and how it reads. What is typed is saved by itself.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { Guideline } from '@tastemaker/contracts';
import { useRef, useState } from 'react';
import { client } from '../../../app/client.js';
import { Conflict } from '../../../parts/autosave/conflict.js';
import { SaveWords } from '../../../parts/autosave/save-words.js';
import { Confirm } from '../../../parts/confirm.js';
import { Failure } from '../../../parts/failure.js';
import { Icon } from '../../../parts/icon.js';
import { Kbd } from '../../../parts/kbd.js';
import { PageHead } from '../../../parts/page-head.js';
import { ChangesPane } from './changes-pane.js';
import { withExample } from './example.js';
import { ExampleNote } from './example-note.js';
import { InForce } from './in-force.js';
import { PublishDialog } from './publish-dialog.js';
import { guidelinesKey } from './queries.js';
import { useDraft } from './use-draft.js';
import { VersionList } from './version-list.js';

interface DraftViewProps {
  readonly draft: Guideline;
  readonly before: Guideline | undefined;
  readonly versions: readonly Guideline[];
}

export function DraftView({ draft: stored, before, versions }: DraftViewProps) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const draft = useDraft(stored);
  const text = useRef<HTMLTextAreaElement>(null);
  const [asked, setAsked] = useState<'publish' | 'discard'>();
  const close = () => {
    setAsked(undefined);
  };
  return (
    <div className="guideline-page">
      <PageHead
        title={<Trans>Guideline</Trans>}
        tag={
          <>
            <span className="tag caution">
              <Icon name="edit" />
              <Trans>{stored.version}, draft</Trans>
            </span>
            <SaveWords state={draft.state} />
          </>
        }
        actions={
          <>
            <button
              className="btn quiet"
              type="button"
              onClick={() => {
                setAsked('discard');
              }}
            >
              <Trans>Discard the draft</Trans>
            </button>
            <button
              className="btn primary"
              type="button"
              onClick={() => {
                void draft.saveNow();
                setAsked('publish');
              }}
            >
              <Icon name="guideline" />
              <Trans>Publish {stored.version}</Trans>
            </button>
          </>
        }
        meta={<InForce guideline={before} />}
      />
      {draft.state.kind === 'failed' && <Failure error={draft.state.error} onTryAgain={() => void draft.saveNow()} />}
      {draft.state.kind === 'conflict' && (
        <Conflict
          mine={draft.content}
          theirs={draft.state.theirs.content}
          onKeepMine={draft.keepMine}
          onTakeTheirs={draft.takeTheirs}
        />
      )}
      <ExampleNote
        projectId={stored.projectId}
        action={<Trans>Put it at the end</Trans>}
        onPut={(example) => {
          draft.write(withExample(draft.content, example));
          void navigate({ to: '.', search: {}, replace: true });
          requestAnimationFrame(() => {
            focusEnd(text.current);
          });
        }}
      />
      <div className="draft">
        <VersionList versions={versions} shown={stored} />
        <section className="pane" aria-label={t`Editor`}>
          <header>
            <h2>Markdown</h2>
            <span className="small faint save-hint">
              <Kbd>Ctrl S</Kbd> <Trans>saves, and so does waiting</Trans>
            </span>
          </header>
          <textarea
            ref={text}
            aria-label={t`Guideline ${stored.version}, Markdown`}
            spellCheck
            dir="auto"
            value={draft.content}
            onChange={({ target }) => {
              draft.write(target.value);
            }}
            onKeyDown={(event) => {
              if (event.key.toLowerCase() !== 's' || !(event.ctrlKey || event.metaKey)) return;
              event.preventDefault();
              void draft.saveNow();
            }}
          />
        </section>
        <ChangesPane text={draft.content} version={stored.version} before={before} />
      </div>
      {asked === 'publish' && <PublishDialog draft={stored} saveNow={draft.saveNow} before={before} onClose={close} />}
      {asked === 'discard' && <DiscardDialog draft={stored} onDiscarded={draft.forget} onClose={close} />}
    </div>
  );
}

/** Where the reason of the example is to be written. */
function focusEnd(field: HTMLTextAreaElement | null): void {
  if (field === null) return;
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
  field.scrollTop = field.scrollHeight;
}

interface DiscardDialogProps {
  readonly draft: Guideline;
  readonly onDiscarded: () => void;
  readonly onClose: () => void;
}

function DiscardDialog({ draft, onDiscarded, onClose }: DiscardDialogProps) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { projectId, version } = draft;
  const discard = async () => {
    await client.discardGuideline(projectId, version);
    onDiscarded();
    await navigate({ to: '/p/$project/guideline', params: { project: projectId } });
    await queries.invalidateQueries({ queryKey: guidelinesKey(projectId) });
  };
  return (
    <Confirm
      title={<Trans>Discard draft {version}?</Trans>}
      action={<Trans>Discard the draft</Trans>}
      isDangerous
      onConfirm={discard}
      onClose={onClose}
    >
      <p>
        <Trans>Its text is gone for good. The version in force stays as it is.</Trans>
      </p>
    </Confirm>
  );
}
