// What is on this device: judgments that wait to be sent, and assignments that are held.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useFormat } from '../../../app/format.js';
import { Failure } from '../../../parts/failure.js';
import { Icon } from '../../../parts/icon.js';
import { Section } from '../../../parts/section.js';
import { isUntouched } from '../draft.js';
import type { DraftRow, WaitingRow } from '../work/rows.js';
import type { DeviceWork } from '../work/use-device-work.js';
import { Choice } from './choice.js';
import { excerptOf } from './excerpt.js';

interface WaitingListProps {
  readonly here: DeviceWork;
}

export function WaitingList({ here: { work, waiting, takeBackWaiting } }: WaitingListProps) {
  if (waiting.length === 0) return null;
  return (
    <Section
      title={<Trans>Waits on this device</Trans>}
      note={<Plural value={waiting.length} one="# judgment" other="# judgments" />}
      tools={
        <button className="btn" type="button" onClick={work.retryNow}>
          <Icon name="send" />
          <Trans>Send now</Trans>
        </button>
      }
    >
      <ul className="works" data-waiting={waiting.length}>
        {waiting.map((row) => (
          <Waiting key={row.id} row={row} onTakeBack={takeBackWaiting} />
        ))}
      </ul>
    </Section>
  );
}

interface WaitingProps {
  readonly row: WaitingRow;
  readonly onTakeBack: DeviceWork['takeBackWaiting'];
}

function Waiting({ row: { id, lease, draft, call }, onTakeBack }: WaitingProps) {
  const { t } = useLingui();
  const back = useMutation({ mutationFn: () => onTakeBack(id) });
  const excerpt = excerptOf(lease.assignment);
  return (
    <li>
      <Icon name="clock" />
      <div className="what">
        <p className="excerpt" dir="auto">
          {excerpt}
        </p>
        <p>
          <Choice draft={draft} skipReason={call.kind === 'skip' ? call.json.reason : null} />
        </p>
        {back.isError && <Failure error={back.error} />}
      </div>
      <div className="ways">
        <button
          className="btn quiet"
          type="button"
          aria-label={t`Take back: ${excerpt}`}
          aria-busy={back.isPending}
          onClick={() => {
            if (!back.isPending) back.mutate();
          }}
        >
          <Trans>Take back</Trans>
        </button>
      </div>
    </li>
  );
}

export function HeldList({ projectId, here: { held, drafts } }: WaitingListProps & { readonly projectId: string }) {
  const format = useFormat();
  if (held.length === 0) return null;
  return (
    <Section
      title={<Trans>In your hands</Trans>}
      note={<Plural value={held.length} one="# comparison" other="# comparisons" />}
      tools={
        <Link className="btn" to="/p/$project/label" params={{ project: projectId }}>
          <Trans>Go on judging</Trans>
        </Link>
      }
    >
      <ul className="works" data-held={held.length}>
        {held.map(({ id, lease: { assignment } }) => (
          <li key={id}>
            <Icon name="label" />
            <div className="what">
              <p className="excerpt" dir="auto">
                {excerptOf(assignment)}
              </p>
              {isBegun(drafts, id) && (
                <p className="muted">
                  <Trans>begun</Trans>
                </p>
              )}
            </div>
            <span className="tiny faint num">
              <Trans>until {format.time(assignment.expiresAt)}</Trans>
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function isBegun(drafts: readonly DraftRow[], id: string): boolean {
  const row = drafts.find((each) => each.id === id);
  return row !== undefined && !isUntouched(row.draft);
}
