// Where the page begins: the language, then the pages.
import './style/index.css';
import { I18nProvider } from '@lingui/react';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { keepAppOnDevice } from './app/app-version.js';
import { i18n, startLocale } from './app/locale.js';
import { queryClient } from './app/queries.js';
import { router } from './app/router.js';

const place = document.querySelector('#app');
if (place === null) throw new Error('index.html has no #app');

await startLocale();
createRoot(place).render(
  <StrictMode>
    <I18nProvider i18n={i18n}>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </I18nProvider>
  </StrictMode>,
);
keepAppOnDevice(router);
