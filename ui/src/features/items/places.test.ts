// Owns the proof that another stall's pieces are not said to be here.
import { expect, it } from 'vitest';
import type { EditionView } from '../../bindings/EditionView';
import type { ItemView } from '../../bindings/ItemView';
import { placesOf } from './places';

const item = { here: 4, elsewhere: 2, inspect: 1 } as ItemView;
const piece = (number: number, is_here: boolean) => ({ number, state: 'free', is_here });

it('counts as here only what this stall may hand over', () => {
  const edition = { free: 5, held: 1, inspect: 0, sold: 3, spoiled: 1, pieces: [piece(1, true), piece(2, true), piece(3, false), piece(4, false), piece(5, false)] };
  expect(placesOf(item, edition as unknown as EditionView)).toEqual([
    { at: 'here', n: 2 }, { at: 'elsewhere', n: 3 }, { at: 'held', n: 1 }, { at: 'inspect', n: 0 }, { at: 'gone', n: 4 },
  ]);
});
it('takes what is not numbered as the core counts it', () => {
  expect(placesOf(item, null).map(({ n }) => n)).toEqual([4, 2, 1]);
});
