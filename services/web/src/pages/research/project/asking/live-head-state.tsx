// The live head of a project: whether there is one, what it has learned from, and which pair it would ask next.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { LiveHead } from '@tastemaker/contracts';
import { useState } from 'react';
import { client } from '../../../../app/client.js';
import { useFormat } from '../../../../app/format.js';
import { Bar } from '../../../../parts/bar.js';
import { Confirm } from '../../../../parts/confirm.js';
import { Loaded } from '../../../../parts/loaded.js';
import { LiveHeadDialog } from './live-head-dialog.js';
import { liveHeadQuery } from './queries.js';

export function LiveHeadState({ projectId }: { readonly projectId: string }) {
  const queries = useQueryClient();
  const head = useQuery(liveHeadQuery(projectId));
  const [open, setOpen] = useState<'start' | 'stop'>();
  const close = () => {
    setOpen(undefined);
  };
  const stop = async () => {
    await client.removeLiveHead(projectId);
    await queries.invalidateQueries({ queryKey: liveHeadQuery(projectId).queryKey });
  };
  return (
    <section className="stack live-head">
      <h3>
        <Trans>Live head</Trans>
      </h3>
      <Loaded query={head} lines={2}>
        {(found) => (
          <>
            {found === null ? <Off /> : <On head={found} />}
            <p className="row wrap">
              <button
                className="btn"
                type="button"
                onClick={() => {
                  setOpen('start');
                }}
              >
                {found === null ? <Trans>Start it</Trans> : <Trans>Begin anew</Trans>}
              </button>
              {found !== null && (
                <button
                  className="btn danger"
                  type="button"
                  onClick={() => {
                    setOpen('stop');
                  }}
                >
                  <Trans>Switch it off</Trans>
                </button>
              )}
            </p>
          </>
        )}
      </Loaded>
      {open === 'start' && <LiveHeadDialog projectId={projectId} before={head.data ?? undefined} onClose={close} />}
      {open === 'stop' && (
        <Confirm
          title={<Trans>Switch the live head off?</Trans>}
          action={<Trans>Switch it off</Trans>}
          isDangerous
          onConfirm={stop}
          onClose={close}
        >
          <p>
            <Trans>It puts up no more comparisons. Judgments stay; started again, it comes to the same scores.</Trans>
          </p>
        </Confirm>
      )}
    </section>
  );
}

function Off() {
  return (
    <p className="small muted">
      <Trans>
        Off. It takes each judgment as it comes, says scores with intervals, and can keep comparisons open that tell it
        most.
      </Trans>
    </p>
  );
}

function On({ head }: { readonly head: LiveHead }) {
  const { t } = useLingui();
  const format = useFormat();
  const { projectId, state, error, states, completions, votes, keepOpen, explorationShare, next } = head;
  return (
    <div className="stack small">
      {state === 'failed' && (
        <p className="field-error" role="alert">
          <Trans>It failed: {error}</Trans>
        </p>
      )}
      {state === 'reading' && (
        <>
          <Bar value={states} of={completions} label={t`Answers that it has read`} />
          <p className="num" role="status">
            <Trans>
              reads answers: {format.number(states)} of {format.number(completions)}
            </Trans>
          </p>
        </>
      )}
      {state === 'ready' && (
        <p className="num">
          <Trans>
            Follows the judgments. Scores {format.number(completions)} answers, exploratory, from n ={' '}
            {format.number(votes)} votes.
          </Trans>
        </p>
      )}
      <p className="muted num">
        {keepOpen === 0 ? (
          <Trans>It asks nothing by itself.</Trans>
        ) : (
          <>
            <Plural value={keepOpen} one="Keeps # comparison open" other="Keeps # comparisons open" />,{' '}
            <Trans>{format.percent(explorationShare, 0)} of them drawn at random.</Trans>
          </>
        )}
      </p>
      {next !== null && (
        <p className="num">
          <Link to="/p/$project/prompts" params={{ project: projectId }} search={{ open: next.promptId }}>
            <Trans>The next pair</Trans>
          </Link>{' '}
          <Trans>is expected to tell {format.number(next.information, 3)} nats.</Trans>
        </p>
      )}
    </div>
  );
}
