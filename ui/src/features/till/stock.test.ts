// Owns the proof that a count is shown only where somebody counts.
import { describe, expect, it } from 'vitest';
import type { ItemView } from '../../bindings/ItemView';
import { isSoldOut, leftOf, leftText } from './stock';

const item = (change: Partial<ItemView>) => ({ is_tracked: true, here: 3, edition: null, ...change }) as ItemView;
const edition = (left_here: number, next_number: number | null) => ({ left_here, next_number }) as ItemView['edition'];

describe('what is left', () => {
  it('is counted for what is tracked and for numbered pieces', () => {
    expect(leftOf(item({}))).toBe(3);
    expect(leftOf(item({ here: 9, edition: edition(7, 4) }))).toBe(7);
    expect(leftOf(item({ is_tracked: false, here: 0, edition: edition(7, 4) }))).toBe(7);
    expect(isSoldOut(item({ here: 0 }))).toBe(true);
    expect(isSoldOut(item({ edition: edition(0, null) }))).toBe(true);
  });
  it('is what is made of a numbered thing, which can still be sold when none is', () => {
    expect(leftText(item({ here: 2, edition: edition(13, 13) }))).toBe('2 left');
    const unmade = item({ here: -1, edition: edition(13, 13) });
    expect(leftText(unmade)).toBe('none made');
    expect(isSoldOut(unmade)).toBe(false);
  });
  it('is not said of what nobody counts', () => {
    expect(leftOf(item({ is_tracked: false, here: 0 }))).toBeNull();
    expect(isSoldOut(item({ is_tracked: false, here: -4 }))).toBe(false);
  });
});
