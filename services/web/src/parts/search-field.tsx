// A field that searches once somebody has stopped typing. `/` leads to the first one of a page.
import { useEffect, useRef, useState } from 'react';

interface SearchFieldProps {
  readonly label: string;
  readonly placeholder?: string;
  /** What is searched for now, as the address has it. */
  readonly value: string;
  readonly onSearch: (text: string) => void;
}

const pauseMs = 300;

export function SearchField({ label, placeholder, value, onSearch }: SearchFieldProps) {
  const field = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [typed, setTyped] = useState(value);
  const [before, setBefore] = useState(value);
  if (before !== value) {
    // The address changed otherwise, such as by going back.
    setBefore(value);
    setTyped(value);
  }
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof Element && event.target.matches('input, textarea, select');
      if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      field.current?.focus();
    };
    addEventListener('keydown', focus);
    return () => {
      removeEventListener('keydown', focus);
      clearTimeout(timer.current);
    };
  }, []);
  return (
    <input
      ref={field}
      className="input"
      type="search"
      aria-label={label}
      placeholder={placeholder ?? label}
      value={typed}
      onChange={({ target }) => {
        setTyped(target.value);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => {
          onSearch(target.value.trim());
        }, pauseMs);
      }}
    />
  );
}
