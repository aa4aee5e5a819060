// A guideline that was published while one labels: told once, with what changed a key away.
import { Trans } from '@lingui/react/macro';
import { useEffect, useState } from 'react';
import { Icon } from '../../parts/icon.js';
import { askAgain } from './answers.js';
import type { Beside } from './desk-parts.js';

interface GuidelineStripProps {
  readonly projectId: string;
  /** By which the comparison in sight is to be judged. */
  readonly version: number | null;
  readonly isShown: boolean;
  readonly onShow: (part: Beside) => void;
}

export function GuidelineStrip({ projectId, version, isShown, onShow }: GuidelineStripProps) {
  const [known, setKnown] = useState(version);
  const isNew = version !== null && known !== null && version > known;
  if ((isNew && isShown) || (known === null && version !== null)) setKnown(version);
  useEffect(() => {
    if (isNew) askAgain('guideline', projectId);
  }, [projectId, isNew]);
  if (!isNew) return null;
  return (
    <div className="banner">
      <Icon name="guideline" />
      <span>
        <b>
          <Trans>Guideline {version} is in force now.</Trans>
        </b>
      </span>
      <button
        className="btn"
        type="button"
        onClick={() => {
          onShow('guideline');
        }}
      >
        <Trans>What changed</Trans>
      </button>
    </div>
  );
}
