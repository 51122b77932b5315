// Owns the proof that typing finds things the way people type.
import { describe, expect, it } from 'vitest';
import type { ItemView } from '../../bindings/ItemView';
import { amount } from '../../money/format';
import { find, type Hit } from './search';

const tile = (name: string, code: string, price_minor = 1000): ItemView => ({
  variant: code, product: code, title: name, name, options: [], sku: code, barcode: null, category: '', price_minor, tax_code: 'S',
  drawing: null, is_tracked: true, is_retired: false, here: 1, elsewhere: 0, inspect: 0, edition: null,
});
const tiles = [
  tile('Ring Dish', 'KM-0120', 1200), tile('Blue Hour Ring Bowl', 'KM-0144', 3600), tile('Napkin Ring, oak', 'KM-0151', 700),
  tile('Fern Planter', 'KM-0160', 3400), tile('Café Spring Cup', 'KM-0200', 1450),
];
const names = (text: string) => find(tiles, text, 2).map((hit) => hit.item.name);

describe('the search', () => {
  it('puts a name that starts with the text first, then words, then the inside of words', () => {
    expect(names('ring')).toEqual(['Ring Dish', 'Blue Hour Ring Bowl', 'Napkin Ring, oak', 'Café Spring Cup']);
  });
  it('finds a code, whole before part', () => expect(names('km-0120')).toEqual(['Ring Dish']));
  it('finds a price with comma or point', () => {
    expect(names('14,5')).toEqual(['Café Spring Cup']);
    expect(names('14.50')).toEqual(['Café Spring Cup']);
  });
  it('does not care about accents', () => expect(names('cafe')).toEqual(['Café Spring Cup']));
  it('marks the part that matched', () => {
    const hit = find(tiles, 'ring b', 2)[0];
    expect(hit?.item.name.slice(hit.from, hit.to)).toBe('Ring B');
  });
  it('takes signs literally', () => expect(names('(')).toEqual([]));
});

describe('the search in a large catalogue', () => {
  /** The search as it reads when nothing is kept, skipped or cut short. */
  function plain(items: readonly ItemView[], text: string, exponent: number, most = 6): Hit[] {
    const fold = (words: string) => words.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
    const wanted = fold(text.trim()).replace(',', '.');
    const place = (name: string) => {
      const folded = fold(name);
      if (folded.length !== name.length) return folded.includes(wanted) ? 0 : -1;
      const word = new RegExp(`(^|[^\\p{L}\\p{N}])${wanted.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`, 'u').exec(folded);
      return word ? word.index + (word[1]?.length ?? 0) : folded.indexOf(wanted);
    };
    const score = (item: ItemView) => {
      const code = fold(item.sku);
      if (code === wanted || fold(item.barcode ?? '') === wanted) return { points: 4, at: -1 };
      const at = place(item.name);
      if (at === 0) return { points: 3, at };
      if (at > 0) return { points: /[\p{L}\p{N}]/u.test(item.name[at - 1] ?? '') ? 1 : 2, at };
      if (code.startsWith(wanted)) return { points: 1.5, at: -1 };
      const price = item.price_minor === null ? '' : amount(item.price_minor, exponent);
      return { points: price.startsWith(wanted) && /\d/.test(wanted) ? 1 : 0, at: -1 };
    };
    return items
      .map((item) => ({ item, ...score(item) }))
      .filter(({ points }) => points > 0)
      .sort((one, other) => other.points - one.points || one.item.name.localeCompare(other.item.name))
      .slice(0, most)
      .map(({ item, at }) => ({ item, from: at, to: at < 0 ? -1 : at + wanted.length }));
  }

  const words = ['Blue', 'Ring', 'Café', 'Crème brûlée', 'Straße', 'spring', 'ŒUVRE', 'İznik', 'mug', 'Bowl (small)', '½ litre', 'oak-ring', 'ﬁne', 'Ｗｉｄｅ'];
  const many = Array.from({ length: 5000 }, (_, at) =>
    tile(
      [words[at % words.length], words[(at * 7 + 3) % words.length], String((at * 13) % 211)].join(at % 3 === 0 ? '-' : ' '),
      `KM-${at}`,
      (at * 37) % 19_000,
    ),
  );

  it('finds exactly what a plain search finds, letter by letter', () => {
    const typed = ['ring b', 'cafe', 'creme br', 'strasse', 'straße', 'i', 'km-49', '14,5', '1', '190', '(', 'ﬁ', '½', 'oak-r', '  mug ', '.', 'zz', '-'];
    for (const text of typed) {
      for (let length = 1; length <= text.length; length += 1) {
        const part = text.slice(0, length);
        if (part.trim() === '') continue;
        for (const exponent of /\d/.test(part) ? [2, 0] : [2]) expect(find(many, part, exponent), part).toEqual(plain(many, part, exponent));
      }
    }
  }, 60_000);

  it('follows a catalogue of which one thing changed', () => {
    const renamed = { ...many[17]!, name: 'Zebra Stand' };
    const next = many.map((item, at) => (at === 17 ? renamed : item));
    expect(find(many, 'zebra', 2)).toEqual([]);
    expect(find(next, 'zebra', 2).map((hit) => hit.item)).toEqual([renamed]);
  });
});
