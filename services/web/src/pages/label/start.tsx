// Labeling: a document of its own, so that what other pages need is not loaded for it.
import { ApiError } from '@tastemaker/client/labeling';
import { keepAppOnDevice } from '../../app/app-version.js';
import { draw } from '../../app/draw.js';
import { loginAddress } from '../../app/login-address.js';
import { loadMe } from '../../app/me.js';
import { FailedPage } from '../../parts/failed-page.js';
import { LabelingApp } from './labeling-app.js';

const catalogs = ['shell', 'label'] as const;

export async function start(): Promise<void> {
  keepAppOnDevice();
  try {
    await loadMe();
  } catch (error) {
    if (error instanceof ApiError && error.code === 'unauthorized') return location.replace(loginAddress());
    return draw(<FailedPage error={error} onTryAgain={() => location.reload()} />, catalogs);
  }
  await draw(<LabelingApp />, catalogs);
}
