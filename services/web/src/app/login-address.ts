// Where one logs in, and comes back from to the page that is open.

export function loginAddress(): string {
  const returnTo = location.pathname + location.search + location.hash;
  return `/login?${new URLSearchParams({ returnTo })}`;
}
