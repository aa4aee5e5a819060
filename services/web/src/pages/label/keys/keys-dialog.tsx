// All keys, and how to change them.
import { Trans, useLingui } from '@lingui/react/macro';
import type { Assignment } from '@tastemaker/contracts';
import { Dialog } from '../../../parts/dialog.js';
import { Kbd } from '../../../parts/kbd.js';
import type { DeskCommands } from '../desk-parts.js';
import { assignmentLetters, isPair } from '../draft.js';
import { KeyChoice } from './key-choice.js';
import type { CommandName } from './key-map.js';
import { forgetOwnKeys, switchLetterKeys, useKeyMap } from './own-keys.js';

export interface KeysDialogProps {
  readonly assignment: Assignment;
  readonly commands: DeskCommands;
}

const fixed = (keys: readonly string[], words: string) => (
  <div key={words} className="key-row">
    <dt>
      {keys.map((key) => (
        <Kbd key={key}>{key}</Kbd>
      ))}
    </dt>
    <dd>{words}</dd>
  </div>
);

export function KeysDialog({ assignment, commands }: KeysDialogProps) {
  const { t } = useLingui();
  const { own, isOn } = useKeyMap();
  const letters = assignmentLetters(assignment);
  const last = letters.at(-1) ?? 'B';
  const changeable = (command: CommandName, words: string) => (
    <KeyChoice key={command} command={command} words={words} letters={letters} />
  );
  const judge = isPair(assignment)
    ? [
        fixed(['A', 'B'], t`The better one`),
        ...(assignment.allowTies ? [changeable('equal', t`Equal`)] : []),
        ...(assignment.strength === 'none' ? [] : [fixed(['←', '→'], t`How much better`)]),
        ...(assignment.criteria.length === 0
          ? []
          : [fixed(['1', '–', '9'], t`Rate, criterion by criterion, A then B`)]),
      ]
    : [
        fixed(['A', '–', last], t`Place the next best; once placed, choose it`),
        ...(assignment.allowTies ? [fixed(['='], t`Before a letter: tied with the one before`)] : []),
        fixed(['1', '–', '9'], t`Put the chosen one at this place`),
        fixed(['↑', '↓'], t`Move the chosen one up, down`),
        ...(assignment.allowTies ? [changeable('tie', t`Tie it with the one above, or part them`)] : []),
        fixed(['⌫'], t`Take it out of the ranking`),
      ];
  return (
    <Dialog
      title={<Trans>Keys</Trans>}
      className="keys-dialog"
      onClose={() => {
        commands.open(undefined);
      }}
    >
      <div className="keys">
        <section>
          <h3>{isPair(assignment) ? <Trans>Judge</Trans> : <Trans>Rank</Trans>}</h3>
          <dl>
            {judge}
            {changeable('reason', t`Reason`)}
            {changeable('better', t`Write a better answer`)}
            {fixed(['⏎'], t`Submit, go to the next`)}
          </dl>
        </section>
        <div className="stack">
          <section>
            <h3>
              <Trans>Instead</Trans>
            </h3>
            <dl>
              {changeable('allBad', t`All bad`)}
              {changeable('skip', t`Skip, with a reason`)}
              {changeable('flag', t`Flag the prompt or an answer`)}
              {changeable('undo', t`Take the last judgment back`)}
            </dl>
          </section>
          <section>
            <h3>
              <Trans>Read</Trans>
            </h3>
            <dl>
              {changeable('documents', t`Find the selected words in the documents`)}
              {changeable('differences', t`Show differences`)}
              {changeable('scrollTogether', t`Scroll together`)}
              {changeable('before', t`To the pane before`)}
              {changeable('after', t`To the pane after`)}
              {changeable('guideline', t`Guideline`)}
              {changeable('keys', t`These keys`)}
            </dl>
          </section>
        </div>
      </div>
      <p className="small muted">
        <Trans>
          Click a key to change it. While you write in a field, its keys are its own; Esc leaves it. No key deletes
          anything. Commands whose letter names a candidate take Shift.
        </Trans>
      </p>
      <div className="spread">
        <button
          className="switch"
          role="switch"
          aria-checked={isOn}
          type="button"
          onClick={() => {
            switchLetterKeys(!isOn);
          }}
        >
          <Trans>Single-letter keys</Trans>
        </button>
        {Object.keys(own).length > 0 && (
          <button className="btn quiet" type="button" onClick={forgetOwnKeys}>
            <Trans>All as they were</Trans>
          </button>
        )}
      </div>
    </Dialog>
  );
}
