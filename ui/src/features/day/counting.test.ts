// Owns the proof that a count adds up and that empty is not zero.
import { describe, expect, it } from 'vitest';
import type { Currency } from '../../money/currency';
import { erased, fieldsOf, floatLeft, rollOf, stepped, sumOf, typed, type Counts } from './counting';

const euro: Currency = {
  code: 'EUR', exponent: 2, cash_step_minor: 5,
  denominations: [20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1].map((minor) => ({ minor, kind: minor >= 500 ? 'note' : 'coin' })),
};

describe('counting a drawer', () => {
  it('asks for notes and coins that can be paid, largest first', () => {
    expect(fieldsOf(euro).map((money) => money.minor)).toEqual([20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5]);
  });
  it('adds up the count of the drawing', () => {
    const counts: Counts = { 20000: '0', 10000: '1', 5000: '2', 2000: '6', 1000: '4', 500: '3', 200: '9' };
    expect(sumOf(counts, fieldsOf(euro))).toBe(39300);
  });
  it('knows an untouched field from a zero', () => {
    const zero = typed({}, 500, '0');
    expect(zero[500]).toBe('0');
    expect(erased(zero, 500)[500]).toBeUndefined();
  });
  it('types digits one after another and drops leading zeros', () => {
    expect(typed(typed({}, 50, '0'), 50, '7')[50]).toBe('7');
    expect(typed(typed({}, 50, '1'), 50, '2')[50]).toBe('12');
  });
  it('never steps below nothing and adds whole rolls', () => {
    expect(stepped({}, 100, -1)[100]).toBe('0');
    expect(stepped({ 100: '3' }, 100, rollOf({ minor: 100, kind: 'coin' }, 'EUR') ?? 0)[100]).toBe('28');
  });
});

describe('the float that stays', () => {
  it('is the usual one as far as it is there', () => {
    expect(floatLeft('', 40_000, 5000, 2)).toEqual({ minor: 5000 });
    expect(floatLeft(' ', 3000, 5000, 2)).toEqual({ minor: 3000 });
  });
  it('is never read from what is no amount', () => {
    for (const text of ['5O', 'ten', '-5', '50.005']) expect(floatLeft(text, 40_000, 5000, 2)).toEqual({ fault: 'unreadable' });
  });
  it('is never more than was counted', () => {
    expect(floatLeft('400.01', 40_000, 5000, 2)).toEqual({ fault: 'too_much' });
    expect(floatLeft('400', 40_000, 5000, 2)).toEqual({ minor: 40_000 });
  });
});
