// What stands behind `#` in the page's address: a login link's secret, or what went wrong at the OpenID provider.
import { useEffect, useState } from 'react';

/** Takes it out of the address bar, so that it is in no history and in nothing that is copied from there. */
export function useGivenFragment(): string {
  const [given, setGiven] = useState(() => location.hash.slice(1));
  useEffect(() => {
    const take = () => {
      if (location.hash === '') return;
      setGiven(location.hash.slice(1));
      history.replaceState(history.state, '', location.pathname + location.search);
    };
    take();
    // Another link that is opened in the same tab.
    addEventListener('hashchange', take);
    return () => {
      removeEventListener('hashchange', take);
    };
  }, []);
  return given;
}

export function secretIn(fragment: string): string | undefined {
  return fragment.startsWith('tml_') ? fragment : undefined;
}

export function problemIn(fragment: string): string | undefined {
  return new URLSearchParams(fragment).get('problem') ?? undefined;
}
