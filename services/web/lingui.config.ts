// Catalogs: a message's English text stands where it is used; the other languages are in `locales`. A catalog belongs to a
// part of the app, so that a page loads its own messages only.
import { defineConfig } from '@lingui/cli';
import { formatter } from '@lingui/format-po';
import { catalogFolders } from './src/app/languages.js';

export default defineConfig({
  sourceLocale: 'en',
  locales: ['en', 'es', 'de', 'zh-CN', 'ar'],
  format: formatter({ lineNumbers: false }),
  catalogs: Object.entries(catalogFolders).map(([name, folders]) => ({
    path: `locales/{locale}/${name}`,
    include: folders.map((folder) => `src/${folder}`),
  })),
});
