// Keys of the whole page: they work wherever the focus is, but in text fields, dialogs and menus, which have their own.

import { useLayoutEffect, useRef } from 'react';
import { actionOf, type KeyAction, type KeyMap } from './key-map.js';

interface KeyHandlers {
  readonly map: KeyMap;
  readonly letters: readonly string[];
  /** @returns whether something was made of it; if not, the key is the browser's */
  readonly onAction: (action: KeyAction) => boolean;
  /** Ctrl+Enter in a text field of several lines. */
  readonly onSubmitText: () => void;
  /** @returns whether the key scrolled something */
  readonly onScroll: (key: string, isBackwards: boolean) => boolean;
}

export function useKeys(handlers: KeyHandlers): void {
  const latest = useRef(handlers);
  // Before the browser paints: a key that is pressed at what is in sight is heard, and means what is in sight.
  useLayoutEffect(() => {
    latest.current = handlers;
  });
  useLayoutEffect(() => {
    // A control that the Tab key led to keeps its Enter; one that was clicked does not, so that Enter always submits.
    let isByTab = false;
    const onPointer = () => {
      isByTab = false;
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Tab') isByTab = true;
      handleKey(event, isByTab, latest.current);
    };
    document.addEventListener('pointerdown', onPointer, true);
    document.addEventListener('keydown', onKey);
    return () => {
      document.removeEventListener('pointerdown', onPointer, true);
      document.removeEventListener('keydown', onKey);
    };
  }, []);
}

function handleKey(event: KeyboardEvent, isByTab: boolean, handlers: KeyHandlers): void {
  const { map, letters, onAction, onSubmitText, onScroll } = handlers;
  const { target } = event;
  if (
    event.defaultPrevented ||
    !(target instanceof Element) ||
    target.closest('dialog, [role="menu"], [data-own-keys]') !== null
  )
    return;
  if (document.querySelector('dialog[open]') !== null) return;
  if (isTextField(target)) {
    if (event.key === 'Escape') target.blur();
    else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && target instanceof HTMLTextAreaElement) {
      event.preventDefault();
      onSubmitText();
    }
    return;
  }
  if (event.key === 'Enter' && isByTab && target.matches('button:not([role="radio"]), a[href], summary')) return;
  const action = actionOf(event, map, letters);
  if (action === undefined) {
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (isPlain && target === document.body && onScroll(event.key, event.shiftKey)) event.preventDefault();
    return;
  }
  if (event.repeat && action.type !== 'arrow') event.preventDefault();
  else if (onAction(action)) event.preventDefault();
}

function isTextField(target: Element): target is HTMLElement {
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button', 'submit'].includes(target.type);
  return (
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLElement && target.isContentEditable)
  );
}
