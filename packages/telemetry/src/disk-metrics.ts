// How much room is left where a process writes.
import { statfs } from 'node:fs/promises';
import type { Metrics } from './metrics.js';

/** @param folders by the name that each is told as */
export function addDiskMetrics(metrics: Metrics, folders: Readonly<Record<string, string>>): void {
  metrics.gauge('disk_free_bytes', 'Bytes that can still be written where a folder lies.', {
    labelNames: ['folder'],
    async collect(gauge) {
      for (const [folder, path] of Object.entries(folders)) {
        const { bavail, bsize } = await statfs(path);
        gauge.set({ folder }, bavail * bsize);
      }
    },
  });
}
