// What a run says, from its end; follows it as long as somebody wants.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import type { Run, RunLogLine } from '@tastemaker/contracts';
import { useLayoutEffect, useRef, useState } from 'react';
import { client } from '../../../app/client.js';
import { useFormat } from '../../../app/format.js';
import { Loaded } from '../../../parts/loaded.js';
import { runLogQuery } from './queries.js';

interface RunLogProps {
  readonly run: Run;
  /** A page of its own. */
  readonly isTall?: boolean;
}

export function RunLog({ run, isTall = false }: RunLogProps) {
  const [isFollowing, setFollowing] = useState(true);
  const log = useQuery(runLogQuery(run.id));
  return (
    <section>
      <div className="spread log-head">
        <h2 className={isTall ? 'visually-hidden' : 'small'}>
          <Trans>Log</Trans>
        </h2>
        <button
          className="switch"
          role="switch"
          type="button"
          aria-checked={isFollowing}
          onClick={() => {
            setFollowing(!isFollowing);
          }}
        >
          <Trans>Follow</Trans>
        </button>
      </div>
      <Loaded query={log}>
        {({ items, nextBefore }) => (
          <Lines runId={run.id} items={items} before={nextBefore} isFollowing={isFollowing} isTall={isTall} />
        )}
      </Loaded>
    </section>
  );
}

interface LinesProps {
  readonly runId: string;
  readonly items: readonly RunLogLine[];
  readonly before: number | null;
  readonly isFollowing: boolean;
  readonly isTall: boolean;
}

function Lines({ runId, items, before, isFollowing, isTall }: LinesProps) {
  const { t } = useLingui();
  const box = useRef<HTMLDivElement>(null);
  const [earlier, setEarlier] = useState<{ items: readonly RunLogLine[]; before: number | null }>();
  const lines = [...(earlier?.items ?? []), ...items];
  const next = earlier === undefined ? before : earlier.before;
  const newest = items.at(-1)?.sequence;
  useLayoutEffect(() => {
    if (isFollowing && newest !== undefined) box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [isFollowing, newest]);
  const loadEarlier = async () => {
    if (next === null) return;
    const page = await client.getRunLog(runId, { limit: 200, before: next });
    setEarlier({ items: [...page.items, ...(earlier?.items ?? [])], before: page.nextBefore });
  };
  return (
    <div className={isTall ? 'log tall' : 'log'} role="log" aria-live="off" aria-label={t`Log`} tabIndex={0} ref={box}>
      {next !== null && (
        <button className="btn quiet" type="button" onClick={() => void loadEarlier()}>
          <Trans>Earlier lines</Trans>
        </button>
      )}
      {lines.length === 0 && (
        <p className="faint">
          <Trans>It has said nothing yet.</Trans>
        </p>
      )}
      <ol role="list">
        {lines.map((line) => (
          <LogLine key={line.sequence} line={line} />
        ))}
      </ol>
    </div>
  );
}

function LogLine({ line: { createdAt, level, message } }: { readonly line: RunLogLine }) {
  const { t } = useLingui();
  const format = useFormat();
  const words = { info: t`info`, warn: t`warn`, error: t`error` } as const;
  return (
    <li>
      <time title={format.dateTime(createdAt)}>{createdAt.slice(11, 19)}</time>
      <span className={level === 'info' ? 'faint' : 'warn'}>{words[level]}</span>
      <span>{message}</span>
    </li>
  );
}
