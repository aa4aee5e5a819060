// Where the focus goes on the desk: to what is missing, to the reason, along with the rating that is next.

import type { Cell } from './draft.js';
import type { Missing } from './missing.js';

export function focusMissing(root: HTMLElement | null, { where, cell }: Missing): void {
  if (where === 'rationale' || where === 'betterAnswer') focusReason(root);
  else if (cell !== undefined)
    root?.querySelector<HTMLElement>(`${cellSelector(cell)} [tabindex="0"], input${cellSelector(cell)}`)?.focus();
  else firstVisible(root, '[data-choice-control] [tabindex="0"], [data-unplaced]')?.focus();
}

/** With the caret at its end. */
export function focusReason(root: HTMLElement | null): void {
  const field = root?.querySelector<HTMLTextAreaElement>('[data-reason]');
  field?.focus();
  field?.setSelectionRange(field.value.length, field.value.length);
}

/** While the focus is among the ratings, it goes on with them. */
export function followCell(root: HTMLElement | null, cell: Cell | undefined): void {
  const focused = document.activeElement?.closest('[data-cell]');
  if (cell === undefined || focused === null || focused === undefined || root?.contains(focused) !== true) return;
  const group = root.querySelector(cellSelector(cell));
  if (group === focused) return;
  const control = group?.matches('input') === true ? group : group?.querySelector('[tabindex="0"]');
  if (control instanceof HTMLElement) control.focus();
}

export function cellName({ criterion, letter }: Cell): string {
  return `${criterion} ${letter}`;
}

function cellSelector(cell: Cell): string {
  return `[data-cell="${CSS.escape(cellName(cell))}"]`;
}

function firstVisible(root: HTMLElement | null, selector: string): HTMLElement | undefined {
  return [...(root?.querySelectorAll<HTMLElement>(selector) ?? [])].find((element) => element.offsetParent !== null);
}
