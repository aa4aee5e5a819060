// How much room is left where a process writes.
import type { Metrics } from './metrics.js';

/**
 * @param folders by the name that each is told as
 * @param freeBytesAt reads what can still be written to the disk of a folder
 */
export function addDiskMetrics(
  metrics: Metrics,
  folders: Readonly<Record<string, string>>,
  freeBytesAt: (folder: string) => Promise<number>,
): void {
  metrics.gauge('disk_free_bytes', 'Bytes that can still be written where a folder lies.', {
    labelNames: ['folder'],
    async collect(gauge) {
      for (const [folder, path] of Object.entries(folders)) gauge.set({ folder }, await freeBytesAt(path));
    },
  });
}
