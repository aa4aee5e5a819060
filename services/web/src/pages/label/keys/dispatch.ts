// What a key does on the desk.

import type { Assignment } from '@tastemaker/contracts';
import type { Beside, DeskCommands, OpenPart } from '../desk-parts.js';
import { isPair } from '../draft.js';
import { setReading } from '../reading/reading-settings.js';
import { selectedWords } from '../reading/selected-words.js';
import type { CommandName, KeyAction } from './key-map.js';

interface Place {
  readonly assignment: Assignment;
  readonly commands: DeskCommands;
  readonly open: OpenPart | undefined;
  readonly beside: Beside;
  readonly hasChosen: boolean;
  readonly scrollsTogether: boolean;
}

/** @returns whether the key meant something here */
export function dispatchKey(action: KeyAction, place: Place): boolean {
  const { commands, open } = place;
  switch (action.type) {
    case 'arrow':
      return giveArrow(action.arrow, place);
    case 'command':
      return giveCommand(action.command, place);
    case 'takeOut':
      if (isPair(place.assignment)) return false;
      commands.give(action);
      break;
    case 'submit':
      commands.submit();
      break;
    case 'letter':
    case 'digit':
      commands.give(action);
      break;
    case 'escape':
      if (open !== undefined) commands.open(undefined);
      else if (place.beside === 'guideline') commands.showBeside('prompt');
      break;
  }
  return true;
}

function giveArrow(arrow: 'left' | 'right' | 'up' | 'down', { assignment, commands, hasChosen }: Place): boolean {
  const isAlong = arrow === 'left' || arrow === 'right';
  if (isPair(assignment)) {
    if (!isAlong) return false;
    const isRightToLeft = document.documentElement.dir === 'rtl';
    commands.give({ type: 'step', towards: (arrow === 'left') === isRightToLeft ? 'second' : 'first' });
    return true;
  }
  if (isAlong || !hasChosen) return false;
  commands.give({ type: 'move', by: arrow === 'up' ? -1 : 1 });
  return true;
}

function giveCommand(command: CommandName, { assignment, commands, beside, scrollsTogether }: Place): boolean {
  switch (command) {
    case 'equal':
    case 'allBad':
    case 'tie':
      commands.give({ type: command });
      break;
    case 'skip':
    case 'flag':
    case 'keys':
      commands.open(command);
      break;
    case 'better':
      if (assignment.betterAnswer === 'none') return false;
      commands.open('better');
      break;
    case 'reason':
      commands.writeReason();
      break;
    case 'undo':
      commands.undo();
      break;
    case 'documents':
      commands.find(selectedWords());
      break;
    case 'guideline':
      commands.showBeside(beside === 'guideline' ? 'prompt' : 'guideline');
      break;
    case 'differences':
      commands.toggleDifferences();
      break;
    case 'scrollTogether':
      setReading({ scrollsTogether: !scrollsTogether });
      break;
    case 'before':
    case 'after':
      commands.goToPane(command === 'before' ? -1 : 1);
      break;
  }
  return true;
}
