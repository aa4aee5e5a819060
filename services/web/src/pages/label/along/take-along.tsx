// The button that takes comparisons along, where the project allows it.
import { Trans } from '@lingui/react/macro';
import { useState } from 'react';
import { Icon } from '../../../parts/icon.js';
import { useAnswer } from '../answers.js';
import { projectQuestion } from '../questions.js';
import type { DeviceWork } from '../work/use-device-work.js';
import { TakeAlongDialog } from './take-along-dialog.js';

interface TakeAlongProps {
  readonly projectId: string;
  readonly here: DeviceWork;
}

export function TakeAlong({ projectId, here: { work, held, takeAlong } }: TakeAlongProps) {
  const { data: project } = useAnswer(projectQuestion, projectId);
  const [isOpen, setOpen] = useState(false);
  const allowed = project?.settings.takeAlong ?? undefined;
  if (allowed === undefined) return null;
  return (
    <>
      <button
        className="btn"
        type="button"
        onClick={() => {
          setOpen(true);
        }}
      >
        <Icon name="download" />
        <Trans>Take along</Trans>
      </button>
      {isOpen && (
        <TakeAlongDialog
          allowed={allowed}
          held={held.length}
          isKept={work.isKept}
          onTake={takeAlong}
          onClose={() => {
            setOpen(false);
          }}
        />
      )}
    </>
  );
}
