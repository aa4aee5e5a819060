// A key, as it is in force.
export function Kbd({ children }: { readonly children: string }) {
  return <kbd aria-hidden="true">{children}</kbd>;
}
