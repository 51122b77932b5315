// Owns the proof that the table of a day sums to what was taken.
import { describe, expect, it } from 'vitest';
import type { ReportView } from '../../bindings/ReportView';
import type { SaleRowView } from '../../bindings/SaleRowView';
import { average } from './figures';
import { entriesOfDay } from './table';

const sale = (number: string, paid_minor: number, more: Partial<SaleRowView> = {}) => ({ number, paid_minor, is_voided: false, refunded_minor: 0, ...more }) as SaleRowView;
const told = (entries: ReturnType<typeof entriesOfDay>) => entries.map((entry) => [entry.kind, entry.kind === 'rest' ? null : entry.sale.number, entry.amount_minor]);

describe('the table of a day', () => {
  const sales = [sale('A-1', 1200), sale('A-2', 1800, { is_voided: true }), sale('A-3', 5000, { refunded_minor: 2000 })];
  it('has undone sales and refunds with their numbers, and sums to what was taken', () => {
    expect(told(entriesOfDay(sales, { collected_minor: 4200 } as ReportView))).toEqual([
      ['sale', 'A-1', 1200], ['sale', 'A-2', 1800], ['undone', 'A-2', -1800], ['sale', 'A-3', 5000], ['refund', 'A-3', -2000],
    ]);
  });
  it('names a rest where money went back for a sale of another day', () => {
    expect(told(entriesOfDay(sales, { collected_minor: 3000 } as ReportView)).at(-1)).toEqual(['rest', null, -1200]);
  });
});

describe('the average basket', () => {
  it('leaves undone sales out', () => {
    expect(average({ sales_count: 3, sales_minor: 8000, voids_count: 1, voids_minor: 1800 })).toBe(3100);
    expect(average({ sales_count: 1, sales_minor: 1800, voids_count: 1, voids_minor: 1800 })).toBe(0);
  });
});
