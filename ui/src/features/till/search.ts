// Owns finding things in the catalogue as one types: name, code or price, accents aside. Refuses I/O.
// The catalogue is folded once; each key then only compares, so that thousands of products do not slow a letter down.
import type { ItemView } from '../../bindings/ItemView';
import { amount } from '../../money/format';

export interface Hit { item: ItemView; from: number; to: number }

interface Folded { item: ItemView; name: string; code: string; barcode: string; price: { exponent: number; text: string } | null }
interface Query { wanted: string; word: RegExp; has_digit: boolean; exponent: number }
interface Scored { item: ItemView; points: number; at: number }

const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
const is_letter = /[\p{L}\p{N}]/u;
const alphabet = new Intl.Collator();

const folds = new WeakMap<ItemView, Folded>();
const indexes = new WeakMap<readonly ItemView[], readonly Folded[]>();

function foldedOf(item: ItemView): Folded {
  const kept = folds.get(item);
  if (kept) return kept;
  const made: Folded = { item, name: fold(item.name), code: fold(item.sku), barcode: fold(item.barcode ?? ''), price: null };
  folds.set(item, made);
  return made;
}

function indexOf(items: readonly ItemView[]): readonly Folded[] {
  const index = indexes.get(items) ?? items.map(foldedOf);
  indexes.set(items, index);
  return index;
}

function priceText(folded: Folded, exponent: number): string {
  const minor = folded.item.price_minor;
  if (minor === null) return '';
  if (folded.price?.exponent !== exponent) folded.price = { exponent, text: amount(minor, exponent) };
  return folded.price.text;
}

/** Fold a catalogue ahead of the first letter. */
export function prepare(items: readonly ItemView[], exponent: number): void {
  for (const folded of indexOf(items)) priceText(folded, exponent);
}

function queryOf(text: string, exponent: number): Query | null {
  const wanted = fold(text.trim()).replace(',', '.');
  if (wanted === '') return null;
  const word = new RegExp(`(^|[^\\p{L}\\p{N}])${wanted.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`, 'u');
  return { wanted, word, has_digit: /\d/.test(wanted), exponent };
}

/** Where the wanted begins in a name, at the start of a word if possible; -1 when it does not occur. */
function place({ name, item }: Folded, { wanted, word }: Query): number {
  const inside = name.indexOf(wanted);
  if (inside <= 0) return inside;
  if (name.length !== item.name.length) return 0;
  const found = word.exec(name);
  return found ? found.index + (found[1]?.length ?? 0) : inside;
}

function score(folded: Folded, query: Query): Scored {
  const { item, code, barcode } = folded;
  const { wanted } = query;
  if (code === wanted || barcode === wanted) return { item, points: 4, at: -1 };
  const at = place(folded, query);
  if (at === 0) return { item, points: 3, at };
  if (at > 0) return { item, points: is_letter.test(item.name[at - 1] ?? '') ? 1 : 2, at };
  if (code.startsWith(wanted)) return { item, points: 1.5, at: -1 };
  return { item, points: query.has_digit && priceText(folded, query.exponent).startsWith(wanted) ? 1 : 0, at: -1 };
}

const goesBefore = (one: Scored, other: Scored) =>
  one.points !== other.points ? one.points > other.points : alphabet.compare(one.item.name, other.item.name) < 0;

/** Put a hit where it belongs among the best; what falls off the end is forgotten. */
function keep(best: Scored[], hit: Scored, most: number): void {
  let at = best.length;
  while (at > 0 && goesBefore(hit, best[at - 1]!)) at -= 1;
  if (at >= most) return;
  best.splice(at, 0, hit);
  if (best.length > most) best.pop();
}

/** The best `most` hits, best first, each with the part of the name that matched. */
export function find(items: readonly ItemView[], text: string, exponent: number, most = 6): Hit[] {
  const query = queryOf(text, exponent);
  if (!query) return [];
  const best: Scored[] = [];
  for (const folded of indexOf(items)) {
    const scored = score(folded, query);
    if (scored.points > 0) keep(best, scored, most);
  }
  return best.map(({ item, at }) => ({ item, from: at, to: at < 0 ? -1 : at + query.wanted.length }));
}
