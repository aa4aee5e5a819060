// Still grey lines of the layout to come; only for the first comparison, and only when it takes long.
import { Trans } from '@lingui/react/macro';
import { useEffect, useState } from 'react';

export function FirstLoading() {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => {
      setLate(true);
    }, 400);
    return () => {
      clearTimeout(timer);
    };
  }, []);
  return (
    <main className="rank" aria-busy="true">
      <div className="visually-hidden" role="status">
        <h1>
          <Trans>Loading</Trans>
        </h1>
      </div>
      {isLate && (
        <div className="desk" aria-hidden="true">
          <div className="ask">
            <div className="skeleton">
              <i />
            </div>
          </div>
          <div className="grid">
            {['A', 'B'].map((letter) => (
              <div className="cand" key={letter}>
                <header>
                  <span className="letter faint">{letter}</span>
                </header>
                <div className="skeleton">
                  <i />
                  <i />
                  <i />
                </div>
              </div>
            ))}
          </div>
        </div>
      )}
    </main>
  );
}
