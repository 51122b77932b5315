// Owns the proof of what the refund key announces.
import { describe, expect, it } from 'vitest';
import type { SaleView } from '../../bindings/SaleView';
import { announce, tenderBack } from './refund';

const sale = (lines: [quantity: number, total_minor: number][], more: Partial<SaleView> = {}): SaleView => ({
  sale: 's', number: 'A-000001', at: { ms: 0, offset_minutes: 0 }, day: 'd', currency: 'EUR', listed_minor: 0, discount_minor: 0,
  lines: lines.map(([quantity, total_minor], line) => ({
    line, variant: `v${line}`, name: 'Cup', sku: 'C', quantity, refundable: quantity, unit_price_minor: 0, discount_minor: 0, total_minor, piece: null,
  })),
  total_minor: lines.reduce((sum, [, total]) => sum + total, 0), rounding_minor: 0, tax: [],
  tenders: [{ kind: 'card', amount_minor: 0, given_minor: 0, reference: null }],
  change_minor: 0, hand_back: [], is_voided: false, refunded_minor: 0, refund_numbers: [], can_void: false, receipt_job: null, ...more,
});

describe('the refund key', () => {
  it('announces a whole line to the cent', () => {
    expect(announce(sale([[2, 3600], [1, 500]]), new Map([[0, 2]]), false, 1)).toEqual({ minor: 3600, exact: true });
  });
  it('announces a part of a line that divides evenly', () => {
    expect(announce(sale([[2, 3600]]), new Map([[0, 1]]), true, 1)).toEqual({ minor: 1800, exact: true });
  });
  it('says about when a discounted line does not divide', () => {
    expect(announce(sale([[3, 1000]]), new Map([[0, 1]]), true, 1)).toEqual({ minor: 333, exact: false });
  });
  it('says about when cash has a coarser step', () => {
    expect(announce(sale([[1, 1234]]), new Map([[0, 1]]), true, 5)).toEqual({ minor: 1235, exact: false });
  });
  it('says about when tax lies on top of the lines', () => {
    expect(announce(sale([[1, 1000]], { total_minor: 1210 }), new Map([[0, 1]]), false, 1).exact).toBe(false);
  });
  it('gives back as it was paid, mixed money in cash', () => {
    expect(tenderBack(sale([[1, 1]]))).toBe('card');
    const one = { kind: 'card', amount_minor: 1, given_minor: 1, reference: null } as const;
    expect(tenderBack(sale([[1, 1]], { tenders: [one, { ...one, kind: 'voucher' }] }))).toBe('as_paid');
    expect(tenderBack(sale([[1, 1]], { tenders: [one, one] }))).toBe('card');
    expect(tenderBack(sale([[1, 1]], { tenders: [] }))).toBe('cash');
  });
});
