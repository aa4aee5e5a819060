import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ChainLink, chainHashOf, checkLink, firstHead } from '../../src/chain/hash-chain.js';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** A chain over rows with these contents, as it should be. */
function chainOf(contents: readonly string[]): ChainLink[] {
  let head = firstHead;
  return contents.map((content, at) => {
    const contentHash = sha256(content);
    const link = { sequence: at + 1, tableName: 'audit', rowId: sha256(String(at)), contentHash };
    head = chainHashOf(head, { ...link, rowHash: contentHash, isErased: false });
    return { ...link, chainHash: head, rowHash: contentHash, isErased: false };
  });
}

function firstFault(links: readonly ChainLink[]) {
  let head = firstHead;
  for (const [at, link] of links.entries()) {
    const broken = checkLink(link, at + 1, head);
    if (broken !== null) return broken;
    head = link.chainHash;
  }
  return null;
}

const contents = fc.array(fc.string(), { minLength: 2, maxLength: 20 });
const chainAndPlace = contents.chain((all) =>
  fc.record({ links: fc.constant(chainOf(all)), place: fc.nat({ max: all.length - 1 }) }),
);

describe('a link', () => {
  test('is the sha256 of what is before it and of what it says, as anybody can recompute', () => {
    const [link] = chainOf(['row']);
    expect(link?.chainHash).toBe(sha256(`${'0'.repeat(64)} 1 audit ${sha256('0')} ${sha256('row')}`));
  });

  test('is right in a chain that nobody touched, whose erased rows are gone', () => {
    fc.assert(
      fc.property(chainAndPlace, ({ links, place }) => {
        expect(firstFault(links)).toBeNull();
        expect(firstFault(links.with(place, { ...linkAt(links, place), rowHash: null, isErased: true }))).toBeNull();
      }),
    );
  });

  test.each([
    ['row_changed', { rowHash: sha256('another') }],
    ['row_missing', { rowHash: null }],
    ['link_changed', { contentHash: sha256('another') }],
    ['link_changed', { contentHash: sha256('another'), rowHash: sha256('another') }],
    ['link_changed', { chainHash: sha256('another') }],
    ['link_changed', { tableName: 'judgments' }],
    ['link_changed', { rowId: sha256('another') }],
    ['link_missing', { sequence: 1000 }],
  ] as const)('is told as %s, wherever it stands, with %o', (fault, change) => {
    fc.assert(
      fc.property(chainAndPlace, ({ links, place }) => {
        const changed = links.with(place, { ...linkAt(links, place), ...change });
        expect(firstFault(changed)).toMatchObject({ fault, sequence: place + 1 });
      }),
    );
  });

  test('that is gone, or changed places with its neighbour, is told at its place', () => {
    fc.assert(
      fc.property(chainAndPlace, ({ links, place }) => {
        if (place === links.length - 1) return;
        expect(firstFault(links.toSpliced(place, 1))).toMatchObject({ fault: 'link_missing', sequence: place + 1 });
        const swapped = links.with(place, linkAt(links, place + 1)).with(place + 1, linkAt(links, place));
        expect(firstFault(swapped)).toMatchObject({ fault: 'link_missing', sequence: place + 1 });
      }),
    );
  });

  test('whose own hash was made anew is told by the one that follows', () => {
    fc.assert(
      fc.property(chainAndPlace, ({ links, place }) => {
        if (place === links.length - 1) return;
        const forged = { ...linkAt(links, place), contentHash: sha256('forged'), rowHash: sha256('forged') };
        const before = place === 0 ? firstHead : linkAt(links, place - 1).chainHash;
        const changed = links.with(place, { ...forged, chainHash: chainHashOf(before, forged) });
        expect(firstFault(changed)).toMatchObject({ fault: 'link_changed', sequence: place + 2 });
      }),
    );
  });
});

function linkAt(links: readonly ChainLink[], place: number): ChainLink {
  const link = links[place];
  if (link === undefined) throw new Error(`no link at ${place}`);
  return link;
}
