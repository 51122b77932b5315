// Owns the proof that amounts are written and read without a float or a guess at the exponent.
import { describe, expect, it } from 'vitest';
import { amount, parse, percent, short, written } from './format';

describe('an amount', () => {
  it('takes its exponent from the core', () => {
    expect(amount(8750, 2)).toBe('87.50');
    expect(amount(8750, 0)).toBe('8,750');
    expect(amount(8750, 3)).toBe('8.750');
    expect(amount(5, 2)).toBe('0.05');
  });
  it('keeps its sign and groups thousands', () => {
    expect(written(-123456789, 2)).toEqual({ sign: '−', whole: '1,234,567', cents: '.89' });
  });
  it('refuses what is no whole number of minor units', () => {
    expect(() => written(0.5, 2)).toThrow(RangeError);
    expect(() => written(2 ** 53, 2)).toThrow(RangeError);
  });
  it('is short on a key', () => {
    expect(short(9000, 2)).toBe('90');
    expect(short(8750, 2)).toBe('87.50');
  });
  it('is read with comma or point, and not when too fine', () => {
    expect(parse('12.50', 2)).toBe(1250);
    expect(parse('12,5', 2)).toBe(1250);
    expect(parse('.5', 2)).toBe(50);
    expect(parse('20', 0)).toBe(20);
    expect(parse('12.505', 2)).toBeNull();
    expect(parse('12.5', 0)).toBeNull();
    for (const odd of ['', '-', '.', 'ten', '1 0', '1e3', '0x10', '99999999999999999999']) expect(parse(odd, 2)).toBeNull();
  });
  it('comes back the same after being written, whatever it is', () => {
    for (const exponent of [0, 2, 3]) for (const minor of [0, 1, 9, 10, 99, 100, 101, 4999, 100000]) {
      expect(parse(amount(minor, exponent).replaceAll(',', ''), exponent)).toBe(minor);
    }
  });
  it('writes rates of parts per million', () => expect([percent(210000), percent(55000)]).toEqual(['21 %', '5.5 %']));
});
