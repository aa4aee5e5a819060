// Every page but labeling.
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { keepAppOnDevice } from './app-version.js';
import { draw } from './draw.js';
import { queryClient } from './queries.js';
import { router } from './router.js';

export async function start(): Promise<void> {
  await draw(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
    ['shell'],
  );
  keepAppOnDevice(() => router.latestLocation.href);
}
