// What is judged now, with all that judges it: the draft, the keys, and where the focus goes when something is missing.
import { useLingui } from '@lingui/react/macro';
import type { Assignment, SkipReason } from '@tastemaker/contracts';
import { Suspense, useLayoutEffect, useRef, useState } from 'react';
import { Actions } from './actions.js';
import type { Beside, DeskCommands, DeskState, OpenPart } from './desk-parts.js';
import { assignmentLetters, isPair } from './draft.js';
import { focusMissing, focusReason, followCell } from './focus.js';
import { GuidelineButton } from './guideline-button.js';
import { GuidelineStrip } from './guideline-strip.js';
import { SkipMenu } from './instead/skip-menu.js';
import { dispatchKey } from './keys/dispatch.js';
import { useKeyMap } from './keys/own-keys.js';
import { useKeys } from './keys/use-keys.js';
import { LabelBar } from './label-bar.js';
import { PairDesk, RankDesk } from './lazy-pages.js';
import { FlagForm, KeysDialog } from './lazy-parts.js';
import { firstMissing } from './missing.js';
import { goToPane, scrollByKey, scrollToTop, turnToPane } from './reading/panes.js';
import { useReadingSettings } from './reading/reading-settings.js';
import { useDifferences } from './reading/use-differences.js';
import { useScrollTogether } from './reading/use-scroll-together.js';
import { useSwipe } from './reading/use-swipe.js';
import type { Session } from './session-length.js';
import { Statuses } from './statuses.js';
import { DeskTools } from './tools.js';
import { useJudging } from './use-judging.js';
import { useWords } from './words.js';
import type { Work } from './work/work.js';

interface DeskProps {
  readonly projectId: string;
  readonly name: string;
  readonly assignment: Assignment;
  readonly work: Work;
  readonly session: Session;
}

export function Desk({ projectId, name, assignment, work, session }: DeskProps) {
  const { t } = useLingui();
  const words = useWords();
  const map = useKeyMap();
  const reading = useReadingSettings();
  const root = useRef<HTMLDivElement>(null);
  const { judging, give, draftNow } = useJudging(assignment, work.draft, work.keep);
  const wasSkip = useRef(false);
  const [open, setOpen] = useState<OpenPart>();
  const [beside, setBeside] = useState<Beside>('prompt');
  const [search, setSearch] = useState({ words: '', turn: 0 });
  const [told, setTold] = useState<string>();
  const letters = assignmentLetters(assignment);
  const missing = firstMissing(judging.draft, assignment);
  const differences = useDifferences(root, assignment.id);
  useScrollTogether(root, reading.scrollsTogether && isPair(assignment), assignment.id);

  useSwipe(root, (by) => {
    turnToPane(root.current, by);
  });

  // A new comparison is read from its top, and nothing of the last one is open.
  const position = session.done + 1;
  useLayoutEffect(() => {
    setOpen(undefined);
    setTold(undefined);
    setBeside('prompt');
    setSearch({ words: '', turn: 0 });
    scrollToTop(root.current);
  }, [assignment.id]);

  const commands: DeskCommands = {
    submit: () => {
      if (work.trouble !== undefined) return;
      if (missing !== undefined) {
        setTold(words.missing(missing, assignment));
        focusMissing(root.current, missing);
        return;
      }
      work.submit(draftNow());
      session.count(1);
      wasSkip.current = false;
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    },
    skip: (reason: SkipReason) => {
      work.skip(reason, draftNow());
      wasSkip.current = true;
      setOpen(undefined);
    },
    undo: () => {
      if (work.last === undefined) return;
      work.undo();
      if (!wasSkip.current) session.count(-1);
    },
    give: (command) => {
      // The focus goes to what is missing: that alone mends nothing.
      if (command.type !== 'look') setTold(undefined);
      give(command);
    },
    open: (part) => {
      setOpen((before) => (before === part ? undefined : part));
    },
    writeReason: () => {
      focusReason(root.current);
    },
    showBeside: (part) => {
      setBeside(part);
    },
    find: (selected) => {
      setBeside('prompt');
      setSearch((before) => ({
        words: selected === '' ? before.words : selected,
        turn: selected === '' || selected === before.words ? before.turn + 1 : 0,
      }));
    },
    toggleDifferences: differences.toggle,
    goToPane: (by) => {
      goToPane(root.current, by);
    },
  };

  useKeys({
    map,
    letters,
    onAction: (action) =>
      dispatchKey(action, {
        assignment,
        commands,
        open,
        beside,
        hasChosen: judging.chosen !== undefined,
        scrollsTogether: reading.scrollsTogether,
      }),
    onSubmitText: commands.submit,
    onScroll: (key, isBackwards) => scrollByKey(root.current, key, isBackwards),
  });
  useLayoutEffect(() => {
    followCell(root.current, judging.cell);
  }, [judging.cell]);

  const desk: DeskState = { projectId, assignment, letters, judging, missing, commands, words, open };
  const context = { beside, search };
  return (
    <div
      ref={root}
      className={isPair(assignment) ? 'label-page judging of-pair' : 'label-page judging of-ranking'}
      data-size={reading.size}
      data-typeface={reading.typeface}
      data-short={isShort(assignment) ? '' : undefined}
    >
      <a className="skip-link" href="#judge">
        {isPair(assignment) ? t`Skip to the judgment` : t`Skip to the ranking`}
      </a>
      <LabelBar
        projectId={projectId}
        name={name}
        work={work}
        session={session}
        guideline={isPair(assignment) ? undefined : <GuidelineButton desk={desk} isShown={beside === 'guideline'} />}
        tools={<DeskTools desk={desk} areDifferencesShown={differences.isOn} />}
      />
      <Statuses work={work}>
        <GuidelineStrip
          version={assignment.guidelineVersion}
          projectId={projectId}
          isShown={beside === 'guideline'}
          onShow={commands.showBeside}
        />
      </Statuses>
      <p className="visually-hidden" role="status">
        {t`Comparison ${position}`}
      </p>
      <Suspense fallback={<main />}>
        {isPair(assignment) ? <PairDesk desk={desk} context={context} /> : <RankDesk desk={desk} context={context} />}
      </Suspense>
      <Actions desk={desk} work={work} told={told}>
        {open === 'skip' && <SkipMenu commands={commands} />}
        <Suspense>{open === 'flag' && <FlagForm desk={desk} work={work} />}</Suspense>
      </Actions>
      <Suspense>{open === 'keys' && <KeysDialog assignment={assignment} commands={commands} />}</Suspense>
    </div>
  );
}

const shortest = 200;

function isShort({ candidates }: Assignment): boolean {
  return candidates.every(({ text }) => text.length <= shortest);
}
