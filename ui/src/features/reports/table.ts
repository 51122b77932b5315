// Owns the day as signed entries for a spreadsheet: they sum to what was taken. Pure; invents no entry, a rest is called one.
import type { ReportView } from '../../bindings/ReportView';
import type { SaleRowView } from '../../bindings/SaleRowView';

export type Entry =
  | { kind: 'sale' | 'undone' | 'refund'; sale: SaleRowView; amount_minor: number }
  | { kind: 'rest'; amount_minor: number };

const entriesOf = (sale: SaleRowView): Entry[] => [
  { kind: 'sale', sale, amount_minor: sale.paid_minor },
  ...(sale.is_voided ? [{ kind: 'undone' as const, sale, amount_minor: -sale.paid_minor }] : []),
  ...(sale.refunded_minor !== 0 ? [{ kind: 'refund' as const, sale, amount_minor: -sale.refunded_minor }] : []),
];

/** Each sale, and what went back of it under its number; what other days' sales and roundings leave is the rest. */
export function entriesOfDay(sales: readonly SaleRowView[], report: ReportView): Entry[] {
  const entries = sales.flatMap(entriesOf);
  const rest_minor = entries.reduce((left, entry) => left - entry.amount_minor, report.collected_minor);
  return rest_minor === 0 ? entries : [...entries, { kind: 'rest', amount_minor: rest_minor }];
}
