// Which key gives which command. Letters A to P name candidates, so commands live on Q to Z, and on E, F and G while no
// candidate has that letter; a command whose letter names a candidate takes Shift. Without I/O.

export type CommandName =
  | 'equal'
  | 'reason'
  | 'better'
  | 'allBad'
  | 'skip'
  | 'flag'
  | 'undo'
  | 'tie'
  | 'documents'
  | 'guideline'
  | 'differences'
  | 'scrollTogether'
  | 'before'
  | 'after'
  | 'keys';

const defaultKeys: Readonly<Record<CommandName, string>> = {
  equal: 'e',
  reason: 'r',
  better: 'w',
  allBad: 'x',
  skip: 's',
  flag: 'f',
  undo: 'u',
  tie: 't',
  documents: 'q',
  guideline: 'g',
  differences: 'v',
  scrollTogether: 'y',
  before: '[',
  after: ']',
  keys: '?',
};

/** Only what was changed. */
export type OwnKeys = Readonly<Partial<Record<CommandName, string>>>;

export interface KeyMap {
  readonly own: OwnKeys;
  /** Off: letters, digits and signs do nothing by themselves; Enter, arrows and buttons still do. */
  readonly isOn: boolean;
}

/** What is pressed, as far as it matters; a DOM KeyboardEvent is one. */
export interface Pressed {
  readonly key: string;
  readonly code: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly isComposing?: boolean;
  readonly getModifierState?: (name: 'AltGraph') => boolean;
}

export type KeyAction =
  | { readonly type: 'command'; readonly command: CommandName }
  | { readonly type: 'letter'; readonly letter: string }
  | { readonly type: 'digit'; readonly digit: number }
  | { readonly type: 'arrow'; readonly arrow: 'left' | 'right' | 'up' | 'down' }
  | { readonly type: 'submit' }
  | { readonly type: 'takeOut' }
  | { readonly type: 'escape' };

const always: Readonly<Record<string, KeyAction>> = {
  Enter: { type: 'submit' },
  Escape: { type: 'escape' },
  Backspace: { type: 'takeOut' },
  ArrowLeft: { type: 'arrow', arrow: 'left' },
  ArrowRight: { type: 'arrow', arrow: 'right' },
  ArrowUp: { type: 'arrow', arrow: 'up' },
  ArrowDown: { type: 'arrow', arrow: 'down' },
};

/**
 * @param letters of the candidates on display
 * @returns undefined for keys that are left to the browser, chords among them
 */
export function actionOf(pressed: Pressed, { own, isOn }: KeyMap, letters: readonly string[]): KeyAction | undefined {
  const isTyped = pressed.getModifierState?.('AltGraph') === true;
  if (pressed.isComposing === true || pressed.metaKey) return undefined;
  if (!isTyped && (pressed.ctrlKey || pressed.altKey)) return undefined;
  const fixed = always[pressed.key];
  if (fixed !== undefined) return pressed.shiftKey ? undefined : fixed;
  const sign = signOf(pressed);
  if (!isOn || sign === undefined) return undefined;
  const shifted = isLetter(sign) && pressed.shiftKey ? commandOn(`Shift+${sign}`, own, letters) : undefined;
  const command = shifted ?? commandOn(sign, own, letters);
  if (command !== undefined) return { type: 'command', command };
  // `=` says "equal" whatever else does.
  if (sign === '=') return { type: 'command', command: 'equal' };
  if (isLetter(sign))
    return letters.includes(sign.toUpperCase()) ? { type: 'letter', letter: sign.toUpperCase() } : undefined;
  return /^\d$/.test(sign) ? { type: 'digit', digit: Number(sign) } : undefined;
}

/** The key that gives a command now: as it is set, with Shift where its letter names a candidate. */
export function keyInForce(command: CommandName, own: OwnKeys, letters: readonly string[]): string {
  const key = own[command] ?? defaultKeys[command];
  return letters.includes(key.toUpperCase()) ? `Shift+${key}` : key;
}

export function keyName(key: string): string {
  const [last = ''] = key.split('+').slice(-1);
  const sign = last.length === 1 ? last.toUpperCase() : last;
  return key.startsWith('Shift+') ? `⇧ ${sign}` : sign;
}

/** Why a command cannot have a key; undefined when it can. */
export type KeyConflict =
  | { readonly with: 'command'; readonly command: CommandName }
  /** A and B always name candidates. */
  | { readonly with: 'candidate' }
  /** Digits, Enter, arrows and the like have a meaning that does not change; and `=`. */
  | { readonly with: 'fixed' };

export function conflictOf(command: CommandName, key: string, own: OwnKeys): KeyConflict | undefined {
  if (key.length !== 1 || /[\d=\s]/.test(key)) return { with: 'fixed' };
  if (key === 'a' || key === 'b') return { with: 'candidate' };
  const other = commandNames.find((each) => each !== command && (own[each] ?? defaultKeys[each]) === key);
  return other === undefined ? undefined : { with: 'command', command: other };
}

/** The sign that a key means for commands, in small letters; by its place on the keyboard where the layout is not Latin. */
export function signOf({ key, code, shiftKey }: Pick<Pressed, 'key' | 'code' | 'shiftKey'>): string | undefined {
  if (key.length !== 1) return undefined;
  if (key.charCodeAt(0) < 128) return key === ' ' ? undefined : key.toLowerCase();
  const letter = /^Key([A-Z])$/.exec(code)?.[1] ?? /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1];
  if (letter !== undefined) return letter.toLowerCase();
  return { BracketLeft: '[', BracketRight: ']', Equal: '=', Slash: shiftKey ? '?' : '/' }[code];
}

export const commandNames: readonly CommandName[] = [
  'equal',
  'reason',
  'better',
  'allBad',
  'skip',
  'flag',
  'undo',
  'tie',
  'documents',
  'guideline',
  'differences',
  'scrollTogether',
  'before',
  'after',
  'keys',
];

function isLetter(sign: string): boolean {
  return /^[a-z]$/.test(sign);
}

function commandOn(key: string, own: OwnKeys, letters: readonly string[]): CommandName | undefined {
  const plain = key.replace('Shift+', '');
  return commandNames.find(
    (command) =>
      keyInForce(command, own, letters) === key || (key !== plain && (own[command] ?? defaultKeys[command]) === plain),
  );
}
