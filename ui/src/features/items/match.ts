// Owns which products a search in the list finds: any part of name, code, barcode or group, all words, accents aside. Pure.
import type { ItemView } from '../../bindings/ItemView';

const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** The products that match, those whose code it is first, then those that begin with it. */
export function matching(items: readonly ItemView[], text: string): ItemView[] {
  const wanted = fold(text.trim());
  if (wanted === '') return [...items];
  const words = wanted.split(/\s+/);
  const rank = (item: ItemView) => (fold(item.sku) === wanted || item.barcode === text.trim() ? 0 : fold(item.name).startsWith(wanted) ? 1 : 2);
  return items
    .filter((item) => {
      const all = fold(`${item.name} ${item.sku} ${item.barcode ?? ''} ${item.category}`);
      return words.every((word) => all.includes(word));
    })
    .map((item) => ({ item, rank: rank(item) }))
    .sort((one, other) => one.rank - other.rank)
    .map(({ item }) => item);
}
