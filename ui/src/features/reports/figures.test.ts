// Owns the proof that the charts say what the sales say.
import { describe, expect, it } from 'vitest';
import type { SaleRowView } from '../../bindings/SaleRowView';
import { axis, busiest, leading, perHour, together, ways } from './figures';

const sale = (hour: number, paid_minor: number, is_voided = false): SaleRowView => ({
  sale: `${hour}-${paid_minor}`, number: 'A-1', at: { ms: Date.UTC(2026, 10, 22, hour - 1, 30), offset_minutes: 60 }, title: 't', things: 1, paid_minor,
  tenders: ['cash'], is_voided, refunded_minor: 0,
});

describe('the figures of a day', () => {
  it('counts sales in the hour of the place, with no gap and without undone ones', () => {
    expect(perHour([sale(9, 1000), sale(9, 500), sale(11, 200), sale(14, 9900, true)])).toEqual([
      { hour: 9, sales: 2, amount_minor: 1500 }, { hour: 10, sales: 0, amount_minor: 0 }, { hour: 11, sales: 1, amount_minor: 200 },
    ]);
    expect(perHour([])).toEqual([]);
  });
  it('names the busiest hour', () => {
    expect(busiest(perHour([sale(9, 1), sale(14, 2), sale(14, 3)]))?.hour).toBe(14);
    expect(busiest([])).toBeNull();
  });
  it('lays two days on one axis', () => {
    const both = together(perHour([sale(10, 1)]), perHour([sale(12, 1)]));
    expect(both.map((each) => [each.hour, each.now?.sales ?? null, each.then?.sales ?? null])).toEqual([[10, 1, null], [11, null, null], [12, null, 1]]);
  });
  it('ends an axis at a round number above the highest bar', () => {
    expect(axis(11)).toEqual([0, 5, 10, 15]);
    expect(axis(1)).toEqual([0, 1]);
    expect(axis(0)).toEqual([0, 1]);
  });
  it('puts the largest way of paying first and knows its share', () => {
    const sorted = ways([
      { kind: 'qr', count: 5, amount_minor: 16350 }, { kind: 'cash', count: 38, amount_minor: 37150 }, { kind: 'voucher', count: 0, amount_minor: 0 },
    ]);
    expect(sorted.map((tender) => tender.kind)).toEqual(['cash', 'qr']);
    expect(leading(sorted)).toBe(69);
  });
});
