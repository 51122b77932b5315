// Owns the proof that a filled-in amount can be read back.
import { describe, expect, it } from 'vitest';
import { parse } from './format';
import { plain } from './plain';

describe('an amount in a field', () => {
  it('is written without groups', () => {
    expect(plain(125_000, 2)).toBe('1250.00');
    expect(plain(5, 2)).toBe('0.05');
    expect(plain(-1250, 0)).toBe('-1250');
  });
  it('comes back the same', () => {
    for (const exponent of [0, 2, 3]) for (const minor of [0, 7, 99, 1250, 125_000, 123_456_789, -125_000]) {
      expect(parse(plain(minor, exponent), exponent)).toBe(minor);
    }
  });
  it('is no float', () => expect(() => plain(0.5, 2)).toThrow(RangeError));
});
