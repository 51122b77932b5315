// Owns what the customer may see, folded from the till's own views. Pure. Refuses names of people, codes and stock.
import type { BasketView } from '../../bindings/BasketView';
import type { SaleView } from '../../bindings/SaleView';
import type { Frame } from '../../shell/frame';

export interface SightLine { name: string; quantity: number; total_minor: number; number: number | null; of: number | null }

/** What stands on the customer's window. `change_minor` is set once the money was taken. */
export interface Sight {
  shop_name: string;
  practice: boolean;
  currency: string;
  exponent: number;
  lines: SightLine[];
  total_minor: number;
  change_minor: number | null;
}

/** The open basket; when it is empty, the sale just taken, if one still stands on the till. */
export function sightOf(frame: Frame, basket: BasketView | null, taken: SaleView | null): Sight {
  const shop = { shop_name: frame.shop_name, practice: frame.practice, currency: frame.currency.code, exponent: frame.currency.exponent };
  const open = basket?.lines ?? [];
  if (open.length === 0 && taken) {
    const lines = taken.lines.map((line) => lineOf(line));
    return { ...shop, lines, total_minor: taken.total_minor, change_minor: taken.change_minor };
  }
  return { ...shop, lines: open.map((line) => lineOf(line)), total_minor: basket?.total_minor ?? 0, change_minor: null };
}

interface Told { name: string; quantity: number; total_minor: number; piece: { number: number; size: number | null } | null }
const lineOf = ({ name, quantity, total_minor, piece }: Told): SightLine => ({
  name, quantity, total_minor, number: piece?.number ?? null, of: piece?.size ?? null,
});
