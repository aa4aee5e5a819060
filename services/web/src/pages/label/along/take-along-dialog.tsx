// Takes comparisons along for hours without a network: how many, until when, and what then is on the device.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import type { ProjectSettings } from '@tastemaker/contracts';
import { useState } from 'react';
import { keepLoaded } from '../../../app/app-version.js';
import { useFormat } from '../../../app/format.js';
import { Dialog } from '../../../parts/dialog.js';
import { Failure } from '../../../parts/failure.js';
import { Field } from '../../../parts/field.js';
import { useAction } from '../../../parts/use-action.js';
import { readClock } from '../work/server-clock.js';

interface TakeAlongDialogProps {
  readonly allowed: NonNullable<ProjectSettings['takeAlong']>;
  /** How many are held already: they count. */
  readonly held: number;
  /** Whether what is taken survives this page. */
  readonly isKept: boolean;
  readonly onTake: (count: number) => Promise<number>;
  readonly onClose: () => void;
}

export function TakeAlongDialog({ allowed, held, isKept, onTake, onClose }: TakeAlongDialogProps) {
  const { t } = useLingui();
  const format = useFormat();
  const [count, setCount] = useState(allowed.assignments);
  const until = format.dateTime(readClock().server + allowed.hours * 3_600_000);
  const taking = useAction(async () => {
    const taken = await onTake(count);
    void keepLoaded();
    return taken;
  });
  const taken = taking.result;
  if (taken !== undefined)
    return (
      <Dialog
        title={<Trans>On this device</Trans>}
        onClose={onClose}
        actions={
          <button className="btn primary" type="button" autoFocus onClick={onClose}>
            <Trans>Done</Trans>
          </button>
        }
      >
        <p role="status">
          <Plural
            value={taken}
            _0="There is nothing to take along now."
            one="# comparison is on this device, and yours until {until}."
            other="# comparisons are on this device, and yours until {until}."
          />
        </p>
        {taken > 0 && taken < count && (
          <p className="muted">
            <Trans>There were no more for you now.</Trans>
          </p>
        )}
        <p className="muted">
          <Trans>Open this page, or the installed app, wherever you are: it works without a network.</Trans>
        </p>
      </Dialog>
    );
  return (
    <Dialog
      title={<Trans>Take comparisons along</Trans>}
      onClose={onClose}
      actions={
        <>
          <button className="btn" type="button" onClick={onClose}>
            <Trans>Leave it</Trans>
          </button>
          <button
            className="btn primary"
            type="button"
            aria-busy={taking.isPending}
            onClick={() => {
              if (count >= 1) void taking.start();
            }}
          >
            {taking.isPending ? (
              <Trans>Loading …</Trans>
            ) : (
              <Plural value={count} one="Take # along" other="Take # along" />
            )}
          </button>
        </>
      }
    >
      <p>
        <Trans>
          They are loaded onto this device, and yours until {until}. What you judge without a network is sent as soon as
          there is one again; what reaches the server later than that is not taken.
        </Trans>
      </p>
      <Field
        label={t`How many`}
        hint={
          held === 0
            ? t`At most ${format.number(allowed.assignments)}.`
            : t`At most ${format.number(allowed.assignments)}, with the ${format.number(held)} that you hold.`
        }
      >
        {(field) => (
          <input
            {...field}
            className="input num"
            type="number"
            inputMode="numeric"
            min={1}
            max={allowed.assignments}
            value={count}
            onChange={({ target }) => {
              setCount(Math.min(allowed.assignments, Math.max(1, Math.round(target.valueAsNumber) || 1)));
            }}
          />
        )}
      </Field>
      <p className="muted small">
        <Trans>Others are not given them meanwhile: take what you will judge, and give back what you will not.</Trans>
      </p>
      {!isKept && (
        <p className="note caution">
          <Trans>This browser keeps nothing for this page: what you take along is lost when you close it.</Trans>
        </p>
      )}
      {taking.isFailed && <Failure error={taking.error} onTryAgain={() => void taking.start()} />}
    </Dialog>
  );
}
