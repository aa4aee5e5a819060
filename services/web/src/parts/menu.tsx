// A menu behind a button: in the browser's top layer, with arrow keys, Home, End and first letters.
import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from 'react';

interface MenuProps {
  /** What a screen reader calls the button. */
  readonly label: string;
  /** What the button shows. */
  readonly button: ReactNode;
  readonly className?: string;
  /** Buttons or links with `role="menuitem"`. */
  readonly children: ReactNode;
}

export function Menu({ label, button, className = 'btn quiet icon', children }: MenuProps) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);

  const items = () => [...(list.current?.querySelectorAll<HTMLElement>('[role^="menuitem"]') ?? [])];
  const onToggle = (open: boolean) => {
    setOpen(open);
    if (open) {
      place(list.current, opener.current);
      items()[0]?.focus();
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const all = items();
    const next = nextIndex(
      event.key,
      all.findIndex((item) => item === document.activeElement),
      all,
    );
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    all[next]?.focus();
  };

  return (
    <>
      <button
        ref={opener}
        className={className}
        type="button"
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-label={label}
        popoverTarget={id}
      >
        {button}
      </button>
      <div
        ref={list}
        id={id}
        className="menu"
        role="menu"
        aria-label={label}
        popover="auto"
        onToggle={(event) => {
          onToggle(event.newState === 'open');
        }}
        onKeyDown={onKeyDown}
        onClick={() => {
          list.current?.hidePopover();
        }}
      >
        {children}
      </div>
    </>
  );
}

/** Below its button, or above where there is no room; kept within the window. */
function place(list: HTMLElement | null, opener: HTMLElement | null): void {
  if (list === null || opener === null) return;
  const button = opener.getBoundingClientRect();
  const { width, height } = list.getBoundingClientRect();
  const below = button.bottom + height <= innerHeight || button.top < height;
  const isRightToLeft = getComputedStyle(opener).direction === 'rtl';
  const left = isRightToLeft ? button.right - width : button.left;
  list.style.setProperty('inset', 'auto');
  list.style.setProperty('top', `${below ? button.bottom + 4 : button.top - height - 4}px`);
  list.style.setProperty('left', `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`);
}

function nextIndex(key: string, at: number, items: readonly HTMLElement[]): number | undefined {
  const last = items.length - 1;
  const fixed = { ArrowDown: at >= last ? 0 : at + 1, ArrowUp: at <= 0 ? last : at - 1, Home: 0, End: last }[key];
  if (fixed !== undefined || key.length !== 1 || key === ' ') return fixed;
  const order = items.map((_, index) => (at + 1 + index) % items.length);
  return order.find((index) => items[index]?.textContent.trim().toLowerCase().startsWith(key.toLowerCase()));
}
