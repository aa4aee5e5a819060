import { beast } from './beast.js';
import type { Kind, KindName } from './kind.js';
import { person } from './person.js';
import { town } from './town.js';
import { ware } from './ware.js';

export const kinds: readonly Kind[] = [town, person, beast, ware];

const byName: Record<KindName, Kind> = { town, person, beast, ware };

export function kindOf(thing: { readonly kind: KindName }): Kind {
  return byName[thing.kind];
}
