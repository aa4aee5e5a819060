// Side and strength, two choices drawn as one scale: from A much better to B much better.
import { useLingui } from '@lingui/react/macro';
import { useEffect, useRef } from 'react';
import { Icon } from '../../../parts/icon.js';
import type { DeskState } from '../desk-parts.js';
import { sideOf } from '../draft.js';
import { RadioRow } from '../radio-row.js';
import { checkedStep, strengthSteps } from '../strength.js';

export function StrengthScale({ desk }: { readonly desk: DeskState }) {
  const { t } = useLingui();
  const { assignment, letters, judging, commands, words } = desk;
  const place = useRef<HTMLDivElement>(null);
  const { draft } = judging;
  const checked = draft.isAllBad ? undefined : checkedStep(draft, assignment, letters);
  const side = draft.isAllBad ? undefined : sideOf(draft);
  const hasStrength = assignment.strength !== 'none';

  // The choice is moved by the keys of the whole page; the focus goes along while it is in the scale.
  useEffect(() => {
    const { activeElement } = document;
    if (activeElement?.getAttribute('role') !== 'radio' || place.current?.contains(activeElement) !== true) return;
    place.current.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  }, [checked]);

  return (
    <div className="scale-place" ref={place} data-choice-control>
      <RadioRow
        className="scale"
        label={hasStrength ? t`Which is better, and by how much` : t`Which is better`}
        data={{
          'data-steps': String(strengthSteps(assignment).length),
          'data-side': checked === undefined && side !== undefined && side !== 'both' ? side : undefined,
        }}
        leavesArrows
        checked={checked}
        choices={strengthSteps(assignment).map((step) => ({
          value: step,
          name: hasStrength ? words.step(step) : words.step(Math.sign(step) * 2),
          content: (
            <>
              <Icon name="check" />
              <span className="long">{hasStrength ? words.shortStep(step) : words.shortStep(Math.sign(step) * 2)}</span>
              <span className="short">{shortOf(step, hasStrength)}</span>
            </>
          ),
        }))}
        onChoose={(strength) => {
          commands.give({ type: 'strength', strength });
        }}
      />
    </div>
  );
}

function shortOf(step: number, hasStrength: boolean): string {
  if (step === 0) return '=';
  if (!hasStrength) return step > 0 ? 'A' : 'B';
  if (step === 3) return 'A 3';
  return step === -3 ? '3 B' : String(Math.abs(step));
}
