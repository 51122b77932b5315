// Owns the proof of how pieces are shown and how label faults are worded.
import { describe, expect, it } from 'vitest';
import type { PieceRowView } from '../../bindings/PieceRowView';
import { dayText, faultText, lookOf, perShelf, rangesText, readersText, runsOf, shelves, standing } from './pieces';

const piece = (number: number, state: PieceRowView['state'], is_here = true): PieceRowView => ({
  number, state, is_here, record: null, sale: null, made_on: null, label_is_printed: false, is_label_voided: false,
});

describe('what a customer reads', () => {
  it('never says that what has no last number is over', () => {
    expect(readersText({ size: null, made: 3, sold: 1, restock: 'never' })).not.toMatch(/second run/);
    expect(readersText({ size: 25, made: 3, sold: 1, restock: 'never' })).toMatch(/25 numbered pieces.*no second run/);
  });
});

describe('a piece on the shelf', () => {
  it('is next only while it can be taken', () => {
    expect(standing(piece(7, 'free'), 7)).toBe('next');
    expect(standing(piece(7, 'sold'), 7)).toBe('sold');
  });
  it('belongs to another stall unless its story is known', () => {
    expect(standing(piece(20, 'free', false), 7)).toBe('elsewhere');
    expect(standing(piece(20, 'sold', false), 7)).toBe('sold');
  });
  it('is only stitched out until it is made', () => {
    expect(lookOf(piece(7, 'unmade'), 'next')).toBe('stitched');
    expect(lookOf(piece(20, 'unmade', false), 'elsewhere')).toBe('elsewhere');
    expect(lookOf(piece(7, 'free'), 'next')).toBe('glazed');
  });
  it('stands thirteen to a shelf, the rest on the next', () => {
    expect(shelves([...Array(25).keys()], 13).map((shelf) => shelf.length)).toEqual([13, 12]);
  });
  it('stands closer when there are many', () => expect([perShelf(50), perShelf(51)]).toEqual([13, 20]));
  it('finds the runs of numbers', () => {
    expect(runsOf([13, 14, 15, 24])).toEqual([{ first: 13, last: 15 }, { first: 24, last: 24 }]);
    expect(runsOf([])).toEqual([]);
  });
  it('says the day of making for people', () => expect([dayText('2026-11-22'), dayText('?')]).toEqual(['22 Nov 2026', '?']));
  it('names numbers as runs', () => {
    expect(rangesText([{ first: 1, last: 19 }, { first: 24, last: 24 }])).toBe('1–19, 24');
  });
});

describe('a label that does not hold', () => {
  const codes = [
    'archive_host_invalid', 'label_url_shape', 'label_url_host', 'label_url_path', 'label_gtin', 'label_id', 'label_seal_missing', 'label_digits',
    'label_payload_length', 'label_payload_kind', 'label_shop_key', 'label_numbering', 'label_made_day', 'label_device_key', 'label_cert_days_order',
    'label_cert_signature', 'label_cert_days', 'label_signature', 'label_record_digest',
  ];
  it.each(codes)('has words for %s', (code) => expect(faultText(code)).not.toContain(code));
  it('says of a code it does not know only that something does not fit', () => expect(faultText('moon')).toBe('Part of it does not fit.'));
});
