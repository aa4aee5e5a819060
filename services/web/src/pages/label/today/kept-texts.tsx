// What was written for comparisons that went to somebody else, or that counts no more: to be read and copied until it is deleted.
import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { Confirm } from '../../../parts/confirm.js';
import { CopyButton } from '../../../parts/copy-button.js';
import { Section } from '../../../parts/section.js';
import { lineOf, rankingOf } from '../draft.js';
import type { TextRow } from '../work/rows.js';
import type { DeviceWork } from '../work/use-device-work.js';
import { Choice } from './choice.js';
import { excerptOf } from './excerpt.js';

interface KeptTextsProps {
  readonly texts: readonly TextRow[];
  readonly onDelete: DeviceWork['deleteText'];
}

export function KeptTexts({ texts, onDelete }: KeptTextsProps) {
  if (texts.length === 0) return null;
  return (
    <Section
      title={<Trans>Kept texts</Trans>}
      note={<Trans>What you wrote that was not taken. It stays on this device until you delete it.</Trans>}
    >
      <ul className="works" data-texts={texts.length}>
        {texts.map((row) => (
          <KeptText key={row.id} row={row} onDelete={onDelete} />
        ))}
      </ul>
    </Section>
  );
}

interface KeptTextProps {
  readonly row: TextRow;
  readonly onDelete: DeviceWork['deleteText'];
}

function KeptText({ row, onDelete }: KeptTextProps) {
  const { t } = useLingui();
  const [isAsking, setAsking] = useState(false);
  const { assignment, draft, problem } = row;
  const excerpt = excerptOf(assignment);
  const texts = [draft.rationale, draft.betterAnswer].filter((text) => text.trim() !== '');
  return (
    <li>
      <div className="what">
        <p className="excerpt" dir="auto">
          {excerpt}
        </p>
        <p>
          <Choice draft={draft} /> <span className="muted">{problem.detail ?? problem.title}</span>
        </p>
        {texts.map((text) => (
          <p key={text} className="text" dir="auto">
            {text}
          </p>
        ))}
      </div>
      <div className="ways">
        <CopyButton
          label={t`Copy: ${excerpt}`}
          text={[lineOf(rankingOf(draft)), ...texts].filter((part) => part !== '').join('\n\n')}
        />
        <button
          className="btn quiet"
          type="button"
          aria-label={t`Delete: ${excerpt}`}
          onClick={() => {
            setAsking(true);
          }}
        >
          <Trans>Delete</Trans>
        </button>
      </div>
      {isAsking && (
        <Confirm
          title={<Trans>Delete this text?</Trans>}
          action={<Trans>Delete the text</Trans>}
          isDangerous
          onConfirm={() => onDelete(row)}
          onClose={() => {
            setAsking(false);
          }}
        >
          <p>
            <Trans>It is on this device only, and cannot be brought back.</Trans>
          </p>
        </Confirm>
      )}
    </li>
  );
}
