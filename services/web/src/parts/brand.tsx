// The mark: ≻, "is preferred to".
export function Brand() {
  return (
    <svg viewBox="0 0 20 20" aria-hidden="true">
      <path d="M4 3.5C6.5 7.5 11 9.6 16.5 10 11 10.4 6.5 12.5 4 16.5" />
    </svg>
  );
}
