// The bar below: what one can do instead, what is missing, and submit.
import { Trans, useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { Icon, type IconName } from '../../parts/icon.js';
import { Kbd } from '../../parts/kbd.js';
import { Menu } from '../../parts/menu.js';
import type { DeskState } from './desk-parts.js';
import { isPair, lineOf, rankingOf } from './draft.js';
import { KeyHint } from './keys/key-hint.js';
import type { CommandName } from './keys/key-map.js';
import { StrengthScale } from './pair/strength-scale.js';
import type { Work } from './work/work.js';

interface ActionsProps {
  readonly desk: DeskState;
  readonly work: Work;
  /** What was missing when it was to be submitted. */
  readonly told: string | undefined;
  /** What is open over it. */
  readonly children: ReactNode;
}

interface Instead {
  readonly command: CommandName;
  readonly icon: IconName;
  readonly words: ReactNode;
  readonly isPressed?: boolean;
  readonly isOpen?: boolean;
  readonly onDo: () => void;
}

export function Actions({ desk, work, told, children }: ActionsProps) {
  const { t } = useLingui();
  const { assignment, commands, letters, words, missing } = desk;
  const { draft } = desk.judging;
  const all = useInstead(desk, work);
  const isKept = work.connection.state === 'offline';
  return (
    <footer className="actions" aria-label={t`Submit, or instead`}>
      {isPair(assignment) ? (
        <StrengthScale desk={desk} />
      ) : (
        <div className="line">
          <span className="oneline">{lineOf(rankingOf(draft))}</span>
          <span className="tiny faint">{words.verdict(draft, assignment)}</span>
        </div>
      )}
      {all.map(({ command, icon, words: text, isPressed, isOpen, onDo }) => (
        <button
          key={command}
          className="btn quiet wide"
          type="button"
          data-command={command}
          aria-pressed={isPressed}
          aria-expanded={isOpen}
          onClick={onDo}
        >
          <Icon name={icon} />
          {text} <KeyHint command={command} letters={letters} />
        </button>
      ))}
      <Menu
        label={t`All bad, skip, flag, write a better one, undo`}
        className="btn tall icon only-phone"
        button={<Icon name="more" />}
      >
        {all.map(({ command, icon, words: text, onDo }) => (
          <button key={command} type="button" role="menuitem" onClick={onDo}>
            <Icon name={icon} />
            {text}
          </button>
        ))}
      </Menu>
      {work.trouble === undefined ? (
        <span className={told === undefined ? 'verdict' : 'verdict told'} role="status" aria-live="polite">
          {told === undefined ? (
            <>
              <b>{words.verdict(draft, assignment)}</b>
              {separated(words.left(draft, assignment, missing))}
            </>
          ) : (
            <>
              <Icon name="caution" /> {told}
            </>
          )}
        </span>
      ) : (
        <span className="verdict">
          <Trans>Not sent: see above</Trans>
        </span>
      )}
      {work.trouble === undefined && (
        <button className="btn primary tall" type="button" onClick={commands.submit}>
          {isKept ? <Trans>Keep and next</Trans> : <Trans>Submit and next</Trans>} <Kbd>⏎</Kbd>
        </button>
      )}
      {children}
    </footer>
  );
}

function separated(text: string): string {
  return text === '' ? '' : ` · ${text}`;
}

function useInstead({ assignment, judging, commands, open }: DeskState, work: Work): readonly Instead[] {
  const { t } = useLingui();
  const allBad: Instead = {
    command: 'allBad',
    icon: 'allBad',
    words: t`All bad`,
    isPressed: judging.draft.isAllBad,
    onDo: () => {
      commands.give({ type: 'allBad' });
    },
  };
  const opening = (part: 'skip' | 'flag' | 'better', icon: IconName, words: string): Instead => ({
    command: part,
    icon,
    words,
    isOpen: open === part,
    onDo: () => {
      commands.open(part);
    },
  });
  const undo: Instead = { command: 'undo', icon: 'undo', words: t`Undo last`, onDo: commands.undo };
  return [
    ...(assignment.allowAllBad ? [allBad] : []),
    opening('skip', 'skip', t`Skip`),
    opening('flag', 'flag', t`Flag`),
    ...(assignment.betterAnswer === 'none' ? [] : [opening('better', 'edit', t`Write a better one`)]),
    ...(work.last === undefined ? [] : [undo]),
  ];
}
