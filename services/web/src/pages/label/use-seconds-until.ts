// Seconds until an instant, counted down once a second.

import { useEffect, useState } from 'react';

export function useSecondsUntil(instant: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => {
      setNow(Date.now());
    }, 1000);
    return () => {
      clearInterval(timer);
    };
  }, [instant]);
  return Math.max(0, Math.ceil((instant - now) / 1000));
}
