import { describe, expect, it } from 'vitest';
import {
  actionOf,
  conflictOf,
  type KeyMap,
  keyInForce,
  keyName,
  type Pressed,
} from '../src/pages/label/keys/key-map.js';

const usual: KeyMap = { own: {}, isOn: true };
const two = ['A', 'B'];
const six = ['A', 'B', 'C', 'D', 'E', 'F'];
const press = (key: string, more: Partial<Pressed> = {}): Pressed => ({
  key,
  code: '',
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...more,
});

describe('keys', () => {
  it('name candidates by letters, in capitals or not', () => {
    expect(actionOf(press('b'), usual, two)).toEqual({ type: 'letter', letter: 'B' });
    expect(actionOf(press('B'), usual, two)).toEqual({ type: 'letter', letter: 'B' });
    expect(actionOf(press('c'), usual, two)).toBeUndefined();
  });

  it('take Shift where a command’s letter names a candidate', () => {
    expect(actionOf(press('f'), usual, two)).toEqual({ type: 'command', command: 'flag' });
    expect(actionOf(press('f'), usual, six)).toEqual({ type: 'letter', letter: 'F' });
    expect(actionOf(press('F', { shiftKey: true }), usual, six)).toEqual({ type: 'command', command: 'flag' });
    expect(keyName(keyInForce('flag', {}, six))).toBe('⇧ F');
    expect(keyName(keyInForce('flag', {}, two))).toBe('F');
  });

  it('leave chords, and what is being composed, to the browser', () => {
    expect(actionOf(press('s', { ctrlKey: true }), usual, two)).toBeUndefined();
    expect(actionOf(press('r', { metaKey: true }), usual, two)).toBeUndefined();
    expect(actionOf(press('ArrowLeft', { altKey: true }), usual, two)).toBeUndefined();
    expect(actionOf(press('a', { isComposing: true }), usual, two)).toBeUndefined();
  });

  it('take signs that a layout has behind AltGr', () => {
    const bracket = press('[', { ctrlKey: true, altKey: true, getModifierState: (name) => name === 'AltGraph' });
    expect(actionOf(bracket, usual, two)).toEqual({ type: 'command', command: 'before' });
  });

  it('go by the place of a key where the layout has no Latin letters', () => {
    expect(actionOf(press('ф', { code: 'KeyA' }), usual, two)).toEqual({ type: 'letter', letter: 'A' });
    expect(actionOf(press('١', { code: 'Digit1' }), usual, two)).toEqual({ type: 'digit', digit: 1 });
    expect(actionOf(press('х', { code: 'BracketLeft' }), usual, two)).toEqual({ type: 'command', command: 'before' });
  });

  it('go by what is written on a Latin key, not by its place', () => {
    expect(actionOf(press('a', { code: 'KeyQ' }), usual, two)).toEqual({ type: 'letter', letter: 'A' });
  });

  it('can be changed, and the new one is told', () => {
    const own = { skip: 'z' };
    expect(actionOf(press('z'), { own, isOn: true }, two)).toEqual({ type: 'command', command: 'skip' });
    expect(actionOf(press('s'), { own, isOn: true }, two)).toBeUndefined();
    expect(keyName(keyInForce('skip', own, two))).toBe('Z');
  });

  it('can be switched off, but for Enter, Escape and arrows', () => {
    const off: KeyMap = { own: {}, isOn: false };
    expect(actionOf(press('a'), off, two)).toBeUndefined();
    expect(actionOf(press('3'), off, two)).toBeUndefined();
    expect(actionOf(press('?'), off, two)).toBeUndefined();
    expect(actionOf(press('Enter'), off, two)).toEqual({ type: 'submit' });
  });

  it('tell what a key is taken by', () => {
    expect(conflictOf('skip', 'u', {})).toEqual({ with: 'command', command: 'undo' });
    expect(conflictOf('skip', 'b', {})).toEqual({ with: 'candidate' });
    expect(conflictOf('skip', '3', {})).toEqual({ with: 'fixed' });
    expect(conflictOf('skip', 'z', {})).toBeUndefined();
    expect(conflictOf('skip', 'u', { undo: 'z' })).toBeUndefined();
  });
});
