// Owns how the pieces of an item are divided among places. Pure; counts only what the core says of each piece.
import type { EditionView } from '../../bindings/EditionView';
import type { ItemView } from '../../bindings/ItemView';

export interface Place { at: 'here' | 'elsewhere' | 'held' | 'inspect' | 'gone'; n: number }

/** Here is what this stall can hand over; a free number leased to another stall is at another stall. */
export function placesOf(item: ItemView, edition: EditionView | null): Place[] {
  if (!edition) {
    return [{ at: 'here', n: item.here }, { at: 'elsewhere', n: item.elsewhere }, { at: 'inspect', n: item.inspect }];
  }
  const here = edition.pieces.filter((piece) => piece.state === 'free' && piece.is_here).length;
  return [
    { at: 'here', n: here },
    { at: 'elsewhere', n: Math.max(0, edition.free - here) },
    { at: 'held', n: edition.held },
    { at: 'inspect', n: edition.inspect },
    { at: 'gone', n: edition.sold + edition.spoiled },
  ];
}
