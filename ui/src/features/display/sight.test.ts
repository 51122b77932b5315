// Owns the proof of what the customer sees, and that it is nothing else.
import { describe, expect, it } from 'vitest';
import type { BasketView } from '../../bindings/BasketView';
import type { SaleView } from '../../bindings/SaleView';
import type { Frame } from '../../shell/frame';
import { sightOf } from './sight';

const frame = { shop_name: 'Kiln & Moss', practice: false, helper: 'Noor', currency: { code: 'EUR', exponent: 2 } } as Frame;
const line = { name: 'Mug', quantity: 1, sku: 'MUG', left_after: 3, total_minor: 3800, piece: { number: 7, size: 25, code: 'B', edition: 'e' } };
const basket = (lines: unknown[], total_minor: number) => ({ lines, total_minor }) as BasketView;
const taken = { lines: [line], total_minor: 3800, change_minor: 1200 } as unknown as SaleView;

describe('the customer’s window', () => {
  it('shows names, counts, numbers and money, and no name of a person, code or stock', () => {
    const sight = sightOf(frame, basket([line], 3800), null);
    expect(sight.lines).toEqual([{ name: 'Mug', quantity: 1, total_minor: 3800, number: 7, of: 25 }]);
    expect(JSON.stringify(sight)).not.toMatch(/Noor|MUG|left_after/);
  });
  it('shows the sale just taken with its change while the next basket is empty', () => {
    expect(sightOf(frame, basket([], 0), taken)).toMatchObject({ total_minor: 3800, change_minor: 1200 });
  });
  it('turns to the next basket with its first thing', () => {
    expect(sightOf(frame, basket([line, line], 7600), taken)).toMatchObject({ total_minor: 7600, change_minor: null });
  });
});
