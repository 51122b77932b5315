// Owns what the refund key announces before the core has reckoned. Refuses to pretend: where it cannot know, it says `about`.
import type { SaleView } from '../../bindings/SaleView';
import type { TenderKind } from '../../bindings/TenderKind';

export interface Announced { minor: number; exact: boolean }

/** The tender the core takes when none is named, or `as_paid` where it shares the sum out among several. */
export function tenderBack(sale: SaleView): TenderKind | 'as_paid' {
  const kinds = new Set(sale.tenders.map((each) => each.kind));
  const [only = 'cash'] = kinds;
  return kinds.size > 1 ? 'as_paid' : only;
}

/** What the chosen quantities come to, in minor units. */
export function announce(sale: SaleView, chosen: ReadonlyMap<number, number>, cash: boolean, cash_step_minor: number): Announced {
  const lines_minor = sale.lines.reduce((sum, line) => sum + line.total_minor, 0);
  let minor = 0;
  let exact = lines_minor === sale.total_minor;
  for (const line of sale.lines) {
    const quantity = chosen.get(line.line) ?? 0;
    if (quantity === 0) continue;
    const share = (line.total_minor * quantity) / line.quantity;
    if (!Number.isInteger(share)) exact = false;
    minor += Math.round(share);
  }
  if (cash && cash_step_minor > 1 && minor % cash_step_minor !== 0) {
    minor = Math.round(minor / cash_step_minor) * cash_step_minor;
    exact = false;
  }
  return { minor, exact };
}
