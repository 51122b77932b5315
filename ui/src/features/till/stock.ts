// Owns what a tile, a hit and a tap may say of how many are left. Pure.
import type { ItemView } from '../../bindings/ItemView';

/** How many are left here; null where nobody counts. */
export const leftOf = (item: ItemView): number | null => (item.edition ? item.edition.left_here : item.is_tracked ? item.here : null);

/** Whether nothing is there to take: a tracked thing at zero, or an edition without a free number here. */
export const isSoldOut = (item: ItemView): boolean =>
  item.edition ? item.edition.next_number === null && item.edition.left_here === 0 : item.is_tracked && item.here <= 0;
