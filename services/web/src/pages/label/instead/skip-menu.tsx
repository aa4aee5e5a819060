// Why a comparison is skipped: six reasons, by digit, arrows or pointer.
import { useLingui } from '@lingui/react/macro';
import type { SkipReason } from '@tastemaker/contracts';
import { type KeyboardEvent, useRef } from 'react';
import { Kbd } from '../../../parts/kbd.js';
import type { DeskCommands } from '../desk-parts.js';
import { Pop } from './pop.js';

export function SkipMenu({ commands }: { readonly commands: DeskCommands }) {
  const { t } = useLingui();
  const list = useRef<HTMLDivElement>(null);
  const reasons: readonly (readonly [SkipReason, string])[] = [
    ['unclear', t`Unclear`],
    ['too_hard', t`Too hard for me`],
    ['offensive', t`Offensive`],
    ['broken', t`Broken`],
    ['conflict_of_interest', t`Conflict of interest`],
    ['other', t`Other`],
  ];
  const onKeyDown = (event: KeyboardEvent) => {
    const reason = /^[1-6]$/.test(event.key) ? reasons[Number(event.key) - 1] : undefined;
    const items = [...(list.current?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])];
    const at = items.findIndex((item) => item === document.activeElement);
    const to = { ArrowDown: (at + 1) % 6, ArrowUp: (at + 5) % 6, Home: 0, End: 5 }[event.key];
    if (reason === undefined && to === undefined) return;
    event.preventDefault();
    if (reason !== undefined) commands.skip(reason[0]);
    else if (to !== undefined) items[to]?.focus();
  };
  return (
    <Pop
      command="skip"
      onClose={() => {
        commands.open(undefined);
      }}
    >
      <div className="menu" role="menu" aria-label={t`Skip because`} ref={list} onKeyDown={onKeyDown}>
        {reasons.map(([reason, words], at) => (
          <button
            key={reason}
            type="button"
            role="menuitem"
            tabIndex={at === 0 ? 0 : -1}
            data-first={at === 0 ? '' : undefined}
            onClick={() => {
              commands.skip(reason);
            }}
          >
            {words} <Kbd>{String(at + 1)}</Kbd>
          </button>
        ))}
      </div>
    </Pop>
  );
}
