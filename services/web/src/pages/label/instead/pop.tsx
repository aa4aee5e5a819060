// A small panel over the button that opened it; on a phone at the bottom of the screen. Escape and a click outside close it.
import { type ReactNode, useEffect, useLayoutEffect, useRef } from 'react';

interface PopProps {
  /** The command of the button that it belongs to. */
  readonly command: string;
  readonly children: ReactNode;
  readonly onClose: () => void;
}

export function Pop({ command, children, onClose }: PopProps) {
  const place = useRef<HTMLDivElement>(null);
  const opener = () => document.querySelector<HTMLElement>(`.actions [data-command="${command}"]`);

  useLayoutEffect(() => {
    const before = document.activeElement;
    const button = opener()?.getBoundingClientRect();
    const isRightToLeft = getComputedStyle(document.documentElement).direction === 'rtl';
    const start = button === undefined ? 0 : isRightToLeft ? innerWidth - button.right : button.left;
    place.current?.style.setProperty('--at', `${start}px`);
    place.current?.querySelector<HTMLElement>('[data-first]')?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected && before !== document.body)
        before.focus({ preventScroll: true });
    };
  }, []);
  useEffect(() => {
    const onPointer = ({ target }: PointerEvent) => {
      if (!(target instanceof Node) || opener()?.contains(target) === true) return;
      if (place.current?.firstElementChild?.contains(target) !== true) onClose();
    };
    document.addEventListener('pointerdown', onPointer);
    return () => {
      document.removeEventListener('pointerdown', onPointer);
    };
  });
  return (
    <div
      className="pop"
      ref={place}
      data-own-keys
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onClose();
      }}
    >
      {children}
    </div>
  );
}
