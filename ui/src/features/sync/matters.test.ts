// Owns the proof that conflicts are read whatever facts they bring.
import { describe, expect, it } from 'vitest';
import { matterOf } from './matters';

describe('a matter to look at', () => {
  it('names the piece and both sales', () => {
    const facts = { piece: { edition: 'e', number: 16 }, sales: ['s1', 's2'] };
    expect(matterOf({ code: 'piece_sold_twice', facts })).toMatchObject({ kind: 'piece_sold_twice', edition: 'e', number: 16, sales: ['s1', 's2'] });
  });
  it('opens the edition whose numbers were given twice', () => {
    expect(matterOf({ code: 'leases_overlap', facts: { edition: 'e', first: 'l1', second: 'l2' } })).toMatchObject({ kind: 'leases_overlap', edition: 'e' });
  });
  it('takes a single sale as well', () => {
    expect(matterOf({ code: 'undone_twice', facts: { sale: 's1' } }).sales).toEqual(['s1']);
  });
  it('shows a matter of a newer kind without facts', () => {
    expect(matterOf({ code: 'moon_twice', facts: {} })).toMatchObject({ kind: 'matter_other', code: 'moon_twice', sales: [], number: null });
  });
});
