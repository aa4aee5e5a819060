// Whether a page that is open is whole: nothing wrong for axe, nothing wider than the window, no complaint of the browser.
import { join } from 'node:path';
import process from 'node:process';
import { expect } from 'vitest';
import type { Look, Visit } from './app-world.js';
import { violationsOf } from './axe.js';

export const looks = [
  { width: 1280, theme: 'light' },
  { width: 1280, theme: 'dark' },
  { width: 390, theme: 'light' },
  { width: 390, theme: 'dark' },
] as const satisfies readonly Look[];

/** With `PAGE_PICTURES`, a folder, the page is also kept there as a picture of that name. */
export async function expectWhole({ page, complaints }: Visit, name: string): Promise<void> {
  const pictures = process.env['PAGE_PICTURES'];
  if (pictures !== undefined) await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
  expect(await violationsOf(page)).toEqual([]);
  expect(complaints).toEqual([]);
  const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
  expect(await page.evaluate<number>(overflow)).toBeLessThanOrEqual(0);
}
