// Owns the proof that typing finds things the way people type.
import { describe, expect, it } from 'vitest';
import type { ItemView } from '../../bindings/ItemView';
import { find } from './search';

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
