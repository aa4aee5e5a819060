// The key that gives a command now, as it stands on a control; nothing where letter keys are switched off.
import { Kbd } from '../../../parts/kbd.js';
import { type CommandName, keyInForce, keyName } from './key-map.js';
import { useKeyMap } from './own-keys.js';

interface KeyHintProps {
  readonly command: CommandName;
  readonly letters: readonly string[];
}

export function KeyHint({ command, letters }: KeyHintProps) {
  const { own, isOn } = useKeyMap();
  return isOn ? <Kbd>{keyName(keyInForce(command, own, letters))}</Kbd> : null;
}
