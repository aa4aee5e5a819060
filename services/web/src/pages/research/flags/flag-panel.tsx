// A flag with what it is on, read in full, and the decision on it.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { FlagDetail, FlagResolve } from '@tastemaker/contracts';
import { client } from '../../../app/client.js';
import { useFormat } from '../../../app/format.js';
import { Failure } from '../../../parts/failure.js';
import { Loaded } from '../../../parts/loaded.js';
import { SidePanel } from '../../../parts/side-panel.js';
import { CandidateCard } from '../parts/candidate-card.js';
import { Conversation } from '../parts/conversation.js';
import { FlagStateTag } from './flag-state-tag.js';
import { flagReasons } from './flag-words.js';
import { flagQuery } from './queries.js';

interface FlagPanelProps {
  readonly projectId: string;
  readonly flagId: string;
  /** Opens another one that waits; undefined: none does. */
  readonly onNext: (() => void) | undefined;
  readonly onClose: () => void;
}

export function FlagPanel({ projectId, flagId, onNext, onClose }: FlagPanelProps) {
  const flag = useQuery(flagQuery(projectId, flagId));
  return (
    <SidePanel title={<Trans>Flag</Trans>} onClose={onClose}>
      <Loaded query={flag}>
        {(found) => (
          <>
            <Said flag={found} />
            <Decision flag={found} onNext={onNext} />
            <OnWhat flag={found} />
          </>
        )}
      </Loaded>
    </SidePanel>
  );
}

function Said({ flag }: { readonly flag: FlagDetail }) {
  const { i18n, t } = useLingui();
  const format = useFormat();
  const who = flag.labelerName ?? t`somebody who left`;
  return (
    <>
      <p className="row wrap">
        <b>{i18n._(flagReasons[flag.reason])}</b>
        <FlagStateTag state={flag.state} />
        <span className="small muted">
          <Trans>
            {who}, {format.dateTime(flag.createdAt)}
          </Trans>
        </span>
      </p>
      {flag.note !== '' && (
        <blockquote className="said" dir="auto">
          {flag.note}
        </blockquote>
      )}
    </>
  );
}

function Decision({ flag, onNext }: { readonly flag: FlagDetail; readonly onNext: FlagPanelProps['onNext'] }) {
  const format = useFormat();
  const queries = useQueryClient();
  const { id, projectId, state, completionId, comparisons, resolverName, resolvedAt } = flag;
  const decide = useMutation({
    mutationFn: (to: FlagResolve['state']) => client.resolveFlag(projectId, id, { state: to }),
    onSuccess: () =>
      Promise.all(
        ['flag', 'flags', 'attention', 'progress'].map((part) =>
          queries.invalidateQueries({ queryKey: ['project', projectId, part] }),
        ),
      ),
  });
  const press = (to: FlagResolve['state']) => () => {
    if (!decide.isPending) decide.mutate(to);
  };
  return (
    <div className="decision">
      <p className="small" role="status">
        {state === 'open' && (
          <Plural
            value={comparisons}
            one="While it is open, # comparison is kept from labelers."
            other="While it is open, # comparisons are kept from labelers."
          />
        )}
        {state === 'upheld' && (
          <Plural
            value={comparisons}
            one="It was upheld: # comparison stays out of the queue and of training."
            other="It was upheld: # comparisons stay out of the queue and of training."
          />
        )}
        {state === 'dismissed' && <Trans>It was dismissed: what it is on is judged and trained on as before.</Trans>}
        {resolvedAt !== null && resolverName !== null && (
          <span className="faint">
            {' '}
            <Trans>
              Decided by {resolverName}, {format.dateTime(resolvedAt)}.
            </Trans>
          </span>
        )}
      </p>
      <div className="row wrap">
        {state !== 'upheld' && (
          <button className="btn" type="button" aria-busy={decide.isPending} onClick={press('upheld')}>
            {completionId === null ? (
              <Trans>Uphold: leave the prompt out</Trans>
            ) : (
              <Trans>Uphold: leave the answer out</Trans>
            )}
          </button>
        )}
        {state !== 'dismissed' && (
          <button className="btn" type="button" aria-busy={decide.isPending} onClick={press('dismissed')}>
            <Trans>Dismiss: it stays</Trans>
          </button>
        )}
        {onNext !== undefined && (
          <button className={state === 'open' ? 'btn quiet' : 'btn primary'} type="button" onClick={onNext}>
            <Trans>Next flag</Trans>
          </button>
        )}
      </div>
      {decide.isError && <Failure error={decide.error} />}
    </div>
  );
}

function OnWhat({ flag: { prompt, completion, completionId } }: { readonly flag: FlagDetail }) {
  return (
    <>
      <section>
        <h3>{completionId === null ? <Trans>The flagged prompt</Trans> : <Trans>Prompt</Trans>}</h3>
        {prompt === null ? (
          <p className="small muted">
            <Trans>The prompt was deleted since.</Trans>
          </p>
        ) : (
          <Conversation messages={prompt.messages} documents={prompt.contextDocuments} />
        )}
      </section>
      {completionId !== null && (
        <section>
          <h3>
            <Trans>The flagged answer</Trans>
          </h3>
          {completion === null ? (
            <p className="small muted">
              <Trans>The answer was deleted since.</Trans>
            </p>
          ) : (
            <CandidateCard completion={completion} />
          )}
        </section>
      )}
    </>
  );
}
