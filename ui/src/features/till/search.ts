// Owns finding things in the catalogue as one types: name, code or price, accents aside. Refuses I/O.
import type { ItemView } from '../../bindings/ItemView';
import { amount } from '../../money/format';

export interface Hit { item: ItemView; from: number; to: number }

const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Where `wanted` begins in `name`, at the start of a word if possible; -1 when it does not occur. */
export function place(name: string, wanted: string): number {
  const folded = fold(name);
  if (folded.length !== name.length) return folded.includes(wanted) ? 0 : -1;
  const word = new RegExp(`(^|[^\\p{L}\\p{N}])${wanted.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`, 'u').exec(folded);
  return word ? word.index + (word[1]?.length ?? 0) : folded.indexOf(wanted);
}

function score(tile: ItemView, wanted: string, exponent: number): { points: number; at: number } {
  const code = fold(tile.sku);
  if (code === wanted || fold(tile.barcode ?? '') === wanted) return { points: 4, at: -1 };
  const at = place(tile.name, wanted);
  if (at === 0) return { points: 3, at };
  if (at > 0) return { points: /[\p{L}\p{N}]/u.test(tile.name[at - 1] ?? '') ? 1 : 2, at };
  if (code.startsWith(wanted)) return { points: 1.5, at: -1 };
  const price = tile.price_minor === null ? '' : amount(tile.price_minor, exponent);
  return { points: price.startsWith(wanted) && /\d/.test(wanted) ? 1 : 0, at: -1 };
}

/** The best `most` hits, best first, each with the part of the name that matched. */
export function find(tiles: readonly ItemView[], text: string, exponent: number, most = 6): Hit[] {
  const wanted = fold(text.trim()).replace(',', '.');
  if (wanted === '') return [];
  return tiles
    .map((tile) => ({ tile, ...score(tile, wanted, exponent) }))
    .filter(({ points }) => points > 0)
    .sort((a, b) => b.points - a.points || a.tile.name.localeCompare(b.tile.name))
    .slice(0, most)
    .map(({ tile, at }) => ({ item: tile, from: at, to: at < 0 ? -1 : at + wanted.length }));
}
