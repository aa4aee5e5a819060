// What waits on this device to be sent.
import { Plural, Trans } from '@lingui/react/macro';
import { Failure } from '../../../parts/failure.js';
import { Icon } from '../../../parts/icon.js';
import { Section } from '../../../parts/section.js';
import { useAction } from '../../../parts/use-action.js';
import type { WaitingRow } from '../work/rows.js';
import type { DeviceWork } from '../work/use-device-work.js';
import { Choice } from './choice.js';
import { excerptOf } from './excerpt.js';
import { TakeBack } from './take-back.js';

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
  const back = useAction(() => onTakeBack(id));
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
        {back.isFailed && <Failure error={back.error} />}
      </div>
      <div className="ways">
        <TakeBack excerpt={excerpt} action={back} />
      </div>
    </li>
  );
}
