// The app: built into `dist/app`, which the API serves; in development served by Vite, with the API behind it.
import { lingui } from '@lingui/vite-plugin';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { readEnv } from './env.ts';
import { createChunkNames } from './vite/chunks.ts';
import { compressed } from './vite/compressed.ts';
import { offline } from './vite/offline.ts';

const { apiUrl } = readEnv();
const apiPaths = ['/v1', '/openai', '/docs', '/openapi.json', '/readyz', '/healthz'];

export default defineConfig({
  plugins: [
    react({ babel: { plugins: ['@lingui/babel-plugin-lingui-macro'] } }),
    lingui({ cwd: import.meta.dirname }),
    offline(),
    compressed(),
  ],
  // Packages of this workspace are taken from their sources, so that nothing has to be built before.
  resolve: { conditions: ['source', 'module', 'browser', 'development|production'] },
  build: {
    outDir: 'dist/app',
    target: 'es2022',
    sourcemap: false,
    assetsInlineLimit: 0,
    cssCodeSplit: true,
    modulePreload: { polyfill: false },
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: createChunkNames(), debugName: 'starts' }] } } },
  },
  server: {
    host: '127.0.0.1',
    port: 5173,
    // The API sees the browser's own address, which it compares with where a request says that it comes from.
    proxy: Object.fromEntries(apiPaths.map((path) => [path, { target: apiUrl, changeOrigin: false }])),
  },
});
