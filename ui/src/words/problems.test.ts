// Owns the proof that problems speak of the case at hand, and still speak when a fact is missing.
import { describe, expect, it } from 'vitest';
import { told } from './problems';

const words = (code: string, facts: Record<string, unknown> = {}, exponent = 2) => {
  const { happened, safe, next } = told({ code, facts, retryable: false }, exponent);
  return `${happened} ${safe} ${next}`;
};

describe('the words of a problem', () => {
  it.each([
    ['piece_sold', { number: 7 }, 'Number 7 is sold.'],
    ['piece_sold', { number: 7, next_number: 10 }, 'Number 7 is sold. The next free one is 10.'],
    ['piece_held', { number: 7, state: 'inspect' }, 'Number 7 is put aside for a look.'],
    ['underpaid', { short_minor: 250 }, '2.50 less than the total'],
    ['overpaid_without_cash', { over_minor: 1000 }, '10.00 more'],
    ['total_changed', { expected_minor: 100, total_minor: 1450 }, 'The total is 14.50 now'],
    ['too_many_refunded', { line: 0, left: 2 }, '2 of this line'],
    ['price_missing', { name: 'Ring Dish' }, 'Ring Dish has no price'],
    ['sku_taken', { sku: 'RD', name: 'Ring Dish' }, 'Ring Dish has this code'],
    ['void_too_late', { number: 'A-000142' }, 'A-000142'],
    ['file_bad', { reason: 'import_workbook' }, 'a workbook'],
    ['no_numbers_left', { edition: 'BLUE-26' }, 'BLUE-26'],
  ])('%s names its facts', (code, facts, part) => expect(words(code, facts)).toContain(part));

  it('writes money as the shop does', () => expect(words('underpaid', { short_minor: 250 }, 0)).toContain('250 less'));

  it.each(['piece_sold', 'piece_held', 'underpaid', 'total_changed', 'price_missing', 'sku_taken', 'file_bad', 'no_such_code', 'too_many_refunded', 'path_unusable'])(
    '%s speaks without facts, or with facts of another shape, and shows no code',
    (code) => {
      for (const facts of [{}, { number: 'seven', name: 7, short_minor: 0.5, left: null, reason: 'import_new_reason', total_minor: 'x', path: '' }]) {
        expect(words(code, facts)).not.toMatch(/undefined|null|NaN|_/);
      }
    },
  );
});
