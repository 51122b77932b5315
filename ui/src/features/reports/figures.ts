// Owns the figures behind the charts: sales per hour, shares, the busiest hour. Pure; undone sales do not count.
import type { ReportView } from '../../bindings/ReportView';
import type { SaleRowView } from '../../bindings/SaleRowView';
import type { TenderTotalView } from '../../bindings/TenderTotalView';

export interface Hour { hour: number; sales: number; amount_minor: number }

const hourOf = (row: SaleRowView): number => new Date(row.at.ms + row.at.offset_minutes * 60_000).getUTCHours();

/** Sales per hour of the place, without gaps between the first and the last. */
export function perHour(rows: readonly SaleRowView[]): Hour[] {
  const counted = rows.filter((row) => !row.is_voided);
  if (counted.length === 0) return [];
  const hours = counted.map(hourOf);
  const first = Math.min(...hours);
  return Array.from({ length: Math.max(...hours) - first + 1 }, (_, index) => {
    const inside = counted.filter((row) => hourOf(row) === first + index);
    return { hour: first + index, sales: inside.length, amount_minor: inside.reduce((sum, row) => sum + row.paid_minor, 0) };
  });
}

/** What a customer spent on average; 0 where nobody did. */
export function average(day: Pick<ReportView, 'sales_count' | 'sales_minor' | 'voids_count' | 'voids_minor'>): number {
  const count = day.sales_count - day.voids_count;
  return count > 0 ? Math.round((day.sales_minor - day.voids_minor) / count) : 0;
}

/** The hour with most sales; the earliest of equals. */
export const busiest = (hours: readonly Hour[]): Hour | null =>
  hours.reduce<Hour | null>((best, hour) => (best === null || hour.sales > best.sales ? hour : best), null);

/** Two days' hours on one axis. */
export function together(today: readonly Hour[], before: readonly Hour[]): { hour: number; now: Hour | null; then: Hour | null }[] {
  const all = [...today, ...before].map((hour) => hour.hour);
  if (all.length === 0) return [];
  const first = Math.min(...all);
  return Array.from({ length: Math.max(...all) - first + 1 }, (_, index) => ({
    hour: first + index,
    now: today.find((hour) => hour.hour === first + index) ?? null,
    then: before.find((hour) => hour.hour === first + index) ?? null,
  }));
}

/** The whole number an axis ends at: enough steps for the highest bar, each step a round number. */
export function axis(highest: number): number[] {
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].find((each) => highest / each <= 4) ?? 2000;
  return Array.from({ length: Math.max(1, Math.ceil(highest / step)) + 1 }, (_, index) => index * step);
}

/** Ways of paying that took something, largest first. */
export const ways = (tenders: readonly TenderTotalView[]): TenderTotalView[] =>
  tenders.filter((tender) => tender.amount_minor > 0).sort((a, b) => b.amount_minor - a.amount_minor);

/** The largest way's share in per cent of all. */
export function leading(sorted: readonly TenderTotalView[]): number {
  const all = sorted.reduce((sum, tender) => sum + tender.amount_minor, 0);
  return all === 0 ? 0 : Math.round(((sorted[0]?.amount_minor ?? 0) / all) * 100);
}
