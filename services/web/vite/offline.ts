// Makes the app one that can be installed and opened without a network: its manifest, and its service worker with the list of
// files to keep. Those are the shell and labeling; other pages are kept once they were visited.
import type { PluginOption, Rolldown } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';

/** Where what opens without a network starts, by the end of its module's path; and what the entry starts besides. */
const offlineStart = '/pages/label/start.tsx';
const otherStart = '/app/start.tsx';
const always = new Set(['index.html', 'theme.js', 'icon.svg', 'select.svg']);

export function offline(): PluginOption[] {
  let kept: ReadonlySet<string> = always;
  return [
    {
      name: 'offline-files',
      apply: 'build',
      generateBundle(_options, bundle) {
        // The service worker's own build has no page.
        if (Object.values(bundle).some((file) => file.type === 'chunk' && file.isEntry && file.name === 'index'))
          kept = new Set([...always, ...offlineFiles(bundle)]);
      },
    },
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'worker',
      filename: 'sw.ts',
      injectRegister: false,
      injectManifest: {
        injectionPoint: 'self.filesToKeep',
        globPatterns: ['**/*.{html,js,css,svg}'],
        dontCacheBustURLsMatching: /^assets\//,
        manifestTransforms: [
          (entries) => ({
            manifest: entries.filter(({ url }) => kept.has(url)).map((entry) => ({ ...entry, url: `/${entry.url}` })),
          }),
        ],
      },
      manifest: {
        id: '/',
        name: 'Tastemaker',
        short_name: 'Tastemaker',
        description: 'Comparisons of candidate answers, and reward models trained on them.',
        start_url: '/',
        display: 'standalone',
        theme_color: '#0b626e',
        background_color: '#ffffff',
        icons: [
          { src: '/icon.svg', sizes: 'any', type: 'image/svg+xml' },
          { src: '/icon-192.png', sizes: '192x192', type: 'image/png' },
          { src: '/icon-512.png', sizes: '512x512', type: 'image/png' },
          { src: '/icon-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
        ],
      },
    }),
  ];
}

/** Everything that labeling imports, or loads when it is needed, in every language: the language may be changed anywhere. */
function offlineFiles(bundle: Rolldown.OutputBundle): Set<string> {
  const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const found = new Set<string>();
  const add = (name: string) => {
    const chunk = byName.get(name);
    if (chunk === undefined || found.has(name) || isLeftOut(chunk)) return;
    found.add(name);
    for (const style of chunk.viteMetadata?.importedCss ?? []) found.add(style);
    for (const imported of [...chunk.imports, ...chunk.dynamicImports]) add(imported);
  };
  for (const chunk of chunks) {
    if (chunk.isEntry && chunk.name === 'index') add(chunk.fileName);
  }
  const starts = chunks.filter(({ fileName, moduleIds }) => found.has(fileName) && holds(moduleIds, offlineStart));
  if (starts.length !== 1) throw new Error(`${starts.length} scripts of the app start labeling, instead of one`);
  return found;
}

function isLeftOut({ moduleIds }: Rolldown.OutputChunk): boolean {
  const catalog = moduleIds.find((id) => id.includes('/locales/'));
  return holds(moduleIds, otherStart) || (catalog !== undefined && !/\/(label|shell)\.po$/.test(catalog));
}

function holds(moduleIds: readonly string[], end: string): boolean {
  return moduleIds.some((id) => id.endsWith(end));
}
