// Owns the proof that a saved table is read back as it was.
import { expect, it } from 'vitest';
import { csvOf } from './csv';

it('keeps quotes, commas and signs, and lets no name become a formula', () => {
  expect(csvOf([['Name', 'Amount'], ['Mug, "blue"', '-1.50'], ['=SUM(A1)', '']])).toBe('"Name","Amount"\r\n"Mug, ""blue""","-1.50"\r\n"\'=SUM(A1)",""');
});
