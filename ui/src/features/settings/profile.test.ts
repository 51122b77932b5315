// Owns the proof that typed rates and lines are read as meant.
import { describe, expect, it } from 'vitest';
import { linesOf, ppmOf, ratesOf, sizeText } from './profile';

describe('what is typed in set-up', () => {
  it.each([['21', 210_000], ['5.5', 55_000], ['5,5 %', 55_000], ['0', 0], ['100', 1_000_000]])('reads %s as a rate', (text, ppm) => expect(ppmOf(text)).toBe(ppm));
  it.each(['', 'abc', '101', '-3', '5.55555'])('refuses %j as a rate', (text) => expect(ppmOf(text)).toBeNull());
  it('wants a code for each rate, and each once', () => {
    expect(ratesOf([{ code: 'S', percent: '21' }])).toEqual([{ code: 'S', rate_ppm: 210_000 }]);
    expect(ratesOf([{ code: 'S', percent: '21' }, { code: 'S ', percent: '6' }])).toBeNull();
    expect(ratesOf([{ code: '', percent: '21' }])).toBeNull();
    expect(ratesOf([])).toBeNull();
  });
  it('keeps empty lines inside, drops those at the end', () => expect(linesOf('a\n\nb \n\n')).toEqual(['a', '', 'b']));
  it('writes sizes short', () => expect([sizeText(12), sizeText(12_345), sizeText(1_450_000)]).toEqual(['12 B', '12 kB', '1.4 MB']));
});
