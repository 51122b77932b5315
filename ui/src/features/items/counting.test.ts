// Owns the proof that a count of the table is a list of differences, held against what was believed when it was counted.
import { beforeEach, describe, expect, it } from 'vitest';
import type { ItemView } from '../../bindings/ItemView';
import { difference, stockCount } from './counting.svelte';

const dish = (here: number) => ({ variant: 'dish', name: 'Ring Dish', here }) as ItemView;

describe('a count of the table', () => {
  beforeEach(() => (stockCount.found = new Map()));
  it('grows by one with each scan', () => {
    for (let scan = 0; scan < 3; scan += 1) stockCount.add(dish(5));
    expect(stockCount.found.get('dish')).toMatchObject({ count: 3, believed: 5 });
  });
  it('is not moved by a sale after the counting', () => {
    stockCount.set(dish(5), 4);
    stockCount.add(dish(3));
    const found = stockCount.found.get('dish')!;
    expect([found.count, difference(found)]).toEqual([5, 0]);
  });
  it('never falls below nothing, and a row can leave the list', () => {
    stockCount.add(dish(5), -2);
    expect(stockCount.found.get('dish')?.count).toBe(0);
    stockCount.drop('dish');
    expect(stockCount.found.size).toBe(0);
  });
});
