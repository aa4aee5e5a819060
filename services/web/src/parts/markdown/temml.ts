// Draws formulas; loaded when the first one is shown.
import temml from 'temml';

/** @returns undefined for what is no formula */
export function drawFormula(tex: string, isBlock: boolean): Node | undefined {
  const place = document.createElement('span');
  try {
    temml.render(tex, place, {
      displayMode: isBlock,
      throwOnError: true,
      trust: false,
      maxExpand: 200,
      maxSize: [20, 200],
    });
  } catch {
    // The source stays on the page.
    return undefined;
  }
  return place.firstChild ?? undefined;
}
