// One choice of a few in a row: one stop of the Tab key, arrows within.
import { type KeyboardEvent, type ReactNode, useRef } from 'react';

export interface Choice<Value> {
  readonly value: Value;
  readonly content: ReactNode;
  readonly name?: string;
}

interface RadioRowProps<Value> {
  readonly label: string;
  readonly className: string;
  readonly choices: readonly Choice<Value>[];
  readonly checked: Value | undefined;
  readonly onChoose: (value: Value, by: 'pointer' | 'arrow') => void;
  readonly onFocus?: () => void;
  /** Of a part that is found again by it. */
  readonly id?: string;
  /** Arrows are left to the page. */
  readonly leavesArrows?: boolean;
  readonly data?: Readonly<Record<`data-${string}`, string | undefined>>;
}

export function RadioRow<Value extends string | number>({
  label,
  className,
  choices,
  checked,
  onChoose,
  onFocus,
  id,
  leavesArrows = false,
  data,
}: RadioRowProps<Value>) {
  const group = useRef<HTMLDivElement>(null);
  const at = choices.findIndex(({ value }) => value === checked);
  const onKeyDown = (event: KeyboardEvent) => {
    const next = leavesArrows ? undefined : nextIndex(event, at === -1 ? undefined : at, choices.length);
    const choice = next === undefined ? undefined : choices[next];
    if (next === undefined || choice === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    group.current?.querySelectorAll<HTMLElement>('[role="radio"]')[next]?.focus();
    onChoose(choice.value, 'arrow');
  };
  return (
    <div ref={group} className={className} role="radiogroup" aria-label={label} id={id} onKeyDown={onKeyDown} {...data}>
      {choices.map(({ value, content, name }, index) => (
        <button
          key={value}
          type="button"
          role="radio"
          aria-checked={value === checked}
          aria-label={name}
          tabIndex={index === Math.max(0, at) ? 0 : -1}
          onFocus={onFocus}
          onClick={() => {
            onChoose(value, 'pointer');
          }}
        >
          {content}
        </button>
      ))}
    </div>
  );
}

function nextIndex(event: KeyboardEvent, at: number | undefined, count: number): number | undefined {
  const isRightToLeft = getComputedStyle(event.currentTarget).direction === 'rtl';
  const forwards = isRightToLeft ? 'ArrowLeft' : 'ArrowRight';
  const backwards = isRightToLeft ? 'ArrowRight' : 'ArrowLeft';
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return undefined;
  if (event.key === forwards || event.key === 'ArrowDown') return at === undefined ? 0 : (at + 1) % count;
  if (event.key === backwards || event.key === 'ArrowUp') return at === undefined ? 0 : (at + count - 1) % count;
  return undefined;
}
