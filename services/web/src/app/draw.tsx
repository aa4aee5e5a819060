// Draws a document: the language first, then what it shows.
import { I18nProvider } from '@lingui/react';
import { type ReactNode, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { CatalogName } from './languages.js';
import { i18n, startLocale } from './locale.js';

/** @param catalogs of messages that are needed at once */
export async function draw(content: ReactNode, catalogs: readonly CatalogName[]): Promise<void> {
  const place = document.querySelector('#app');
  if (place === null) throw new Error('index.html has no #app');
  await startLocale(catalogs);
  createRoot(place).render(
    <StrictMode>
      <I18nProvider i18n={i18n}>{content}</I18nProvider>
    </StrictMode>,
  );
  // A document that the browser had put away, to which one comes back: who is logged in, and all it shows, may be another.
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) location.reload();
  });
}
