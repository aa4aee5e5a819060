// What one holds: leased ahead, or taken along, and until when; what is not begun can be given back.
import { Plural, Trans } from '@lingui/react/macro';
import { useState } from 'react';
import { useFormat } from '../../../app/format.js';
import { Confirm } from '../../../parts/confirm.js';
import { Icon } from '../../../parts/icon.js';
import { Section } from '../../../parts/section.js';
import { isUntouched } from '../draft.js';
import { LabelingLink } from '../labeling-link.js';
import type { HeldRow } from '../work/rows.js';
import { msUntil } from '../work/server-clock.js';
import type { DeviceWork } from '../work/use-device-work.js';
import { excerptOf } from './excerpt.js';

interface HeldListProps {
  readonly projectId: string;
  readonly here: DeviceWork;
}

export function HeldList({ projectId, here: { held, drafts, giveBack } }: HeldListProps) {
  const [isAsking, setAsking] = useState(false);
  if (held.length === 0) return null;
  const begun = new Set(drafts.filter(({ draft }) => !isUntouched(draft)).map(({ id }) => id));
  const idle = held.filter(({ id }) => !begun.has(id));
  return (
    <Section
      title={<Trans>In your hands</Trans>}
      note={<Plural value={held.length} one="# comparison on this device" other="# comparisons on this device" />}
      tools={
        <>
          {idle.length > 0 && (
            <button
              className="btn quiet"
              type="button"
              onClick={() => {
                setAsking(true);
              }}
            >
              <Trans>Give back</Trans>
            </button>
          )}
          <LabelingLink className="btn" project={projectId} page="label">
            <Trans>Go on judging</Trans>
          </LabelingLink>
        </>
      }
    >
      <ul className="works" data-held={held.length}>
        {held.map((row) => (
          <Held key={row.id} row={row} isBegun={begun.has(row.id)} />
        ))}
      </ul>
      {isAsking && (
        <Confirm
          title={<Plural value={idle.length} one="Give # comparison back?" other="Give # comparisons back?" />}
          action={<Trans>Give back</Trans>}
          onConfirm={() => giveBack(idle.map(({ id }) => id))}
          onClose={() => {
            setAsking(false);
          }}
        >
          <p>
            <Trans>Others may judge them then. What you began stays with you.</Trans>
          </p>
        </Confirm>
      )}
    </Section>
  );
}

function Held({ row: { lease }, isBegun }: { readonly row: HeldRow; readonly isBegun: boolean }) {
  const format = useFormat();
  const { assignment, toldAt } = lease;
  const isOver = msUntil(assignment.expiresAt, toldAt) <= 0;
  return (
    <li>
      <Icon name={assignment.takenAlong ? 'download' : 'label'} />
      <div className="what">
        <p className="excerpt" dir="auto">
          {excerptOf(assignment)}
        </p>
        <p className="muted">
          {isOver ? (
            <Trans>its time is over</Trans>
          ) : assignment.takenAlong ? (
            <Trans>taken along until {format.dateTime(assignment.expiresAt)}</Trans>
          ) : (
            <Trans>yours until {format.time(assignment.expiresAt)}</Trans>
          )}
          {isBegun && (
            <>
              {' · '}
              <Trans>begun</Trans>
            </>
          )}
        </p>
      </div>
    </li>
  );
}
