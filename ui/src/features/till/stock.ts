// Owns what a tile, a hit and a tap may say of how many are left. Pure.
import type { ItemView } from '../../bindings/ItemView';
import { t } from '../../words/i18n';

/** How many are left here; null where nobody counts. Of a numbered thing: what is made and stands here, never more than the numbers. */
export function leftOf(item: ItemView): number | null {
  if (!item.edition) return item.is_tracked ? item.here : null;
  const { left_here } = item.edition;
  return item.is_tracked ? Math.min(left_here, Math.max(0, item.here)) : left_here;
}

/** What is said of it; empty where nobody counts. */
export function leftText(item: ItemView): string {
  const left = leftOf(item);
  if (left === 0 && item.edition && item.edition.next_number !== null) return t('till.none_made');
  return left === null ? '' : t('till.left', { n: left });
}

/** Whether nothing is there to take: a tracked thing at zero, or an edition without a free number here. */
export const isSoldOut = (item: ItemView): boolean =>
  item.edition ? item.edition.next_number === null && item.edition.left_here === 0 : item.is_tracked && item.here <= 0;
