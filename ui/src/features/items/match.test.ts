// Owns the proof of what a search in the list finds.
import { expect, it } from 'vitest';
import type { ItemView } from '../../bindings/ItemView';
import { matching } from './match';

const item = (name: string, sku: string, more: Partial<ItemView> = {}): ItemView => ({
  variant: sku, product: sku, title: name, name, options: [], sku, barcode: null, category: 'Ceramics', price_minor: 100, tax_code: 'S', drawing: null,
  is_tracked: true, is_retired: false, here: 1, elsewhere: 0, inspect: 0, edition: null, ...more,
});
const all = [item('Crème Bowl', 'CB-1'), item('Moss Mug', 'MM-1'), item('Blue Moss Mug', 'BM-1', { barcode: '4006381333931' })];
const found = (text: string) => matching(all, text).map(({ sku }) => sku);

it('finds nothing less than everything without a word', () => expect(found(' ')).toHaveLength(3));
it('sets what begins with it first', () => expect(found('moss')).toEqual(['MM-1', 'BM-1']));
it('wants all words, in any order', () => expect(found('mug blue')).toEqual(['BM-1']));
it('looks past accents and at codes and groups', () => {
  expect(found('creme')).toEqual(['CB-1']);
  expect(found('4006381333931')).toEqual(['BM-1']);
  expect(found('bm-1')).toEqual(['BM-1']);
  expect(found('ceram')).toHaveLength(3);
});
