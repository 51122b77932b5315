// Owns the proof that a long list draws little, shows all, and never hides the chosen row under its head.
import { describe, expect, it } from 'vitest';
import { inSight, revealed } from './rows';

describe('a long list', () => {
  it('draws what is in sight, whatever its length', () => {
    for (const top of [0, 640, 63_000, 127_360]) {
      const { first, last, above, below } = inSight(top, 640, 64, 2000);
      expect(last - first).toBeLessThanOrEqual(10 + 1 + 16);
      expect(above + (last - first) * 64 + below).toBe(2000 * 64);
      expect(first * 64).toBeLessThanOrEqual(top);
      expect(last * 64).toBeGreaterThanOrEqual(Math.min(2000 * 64, top + 640));
    }
  });
  it('draws all of a short one, and nothing of none', () => {
    expect(inSight(0, 640, 64, 3)).toEqual({ first: 0, last: 3, above: 0, below: 0 });
    expect(inSight(900, 640, 64, 0)).toEqual({ first: 0, last: 0, above: 0, below: 0 });
  });
  it('brings a row below the head that stays', () => {
    expect(revealed(640, 400, 64, 12, 40)).toBe(640);
    expect(revealed(640, 400, 64, 9, 40)).toBe(576);
    expect(revealed(0, 400, 64, 6, 40)).toBe(88);
    expect(revealed(30, 400, 64, 0, 40)).toBe(0);
  });
});
