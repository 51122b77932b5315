// Owns what the refund key announces before the core has reckoned. Refuses to pretend: where it cannot know, it says `about`.
import type { SaleView } from '../../bindings/SaleView';
import type { TenderKind } from '../../bindings/TenderKind';

export interface Announced { minor: number; exact: boolean }

/** The tender the core takes when none is named: as it was paid; mixed money goes back in cash. */
export function tenderBack(sale: SaleView): TenderKind {
  const [first, ...others] = sale.tenders;
  return first && others.length === 0 ? first.kind : 'cash';
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
