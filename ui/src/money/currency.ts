// Owns which of a currency's values are notes and which are coins, for drawing them. The values come from the core.
import type { ShopView } from '../bindings/ShopView';

export interface Denomination { minor: number; kind: 'note' | 'coin' }
export interface Currency { code: string; exponent: number; cash_step_minor: number; denominations: Denomination[] }

const least_note: Record<string, number> = {
  EUR: 500, GBP: 500, USD: 100, CHF: 1000, JPY: 1000, INR: 1000, SEK: 2000, NOK: 5000, DKK: 5000, CAD: 500, AUD: 500, NZD: 500,
  PLN: 1000, CZK: 10000, HUF: 50000,
};

/** The shop's money, largest value first. */
export function moneyOf(shop: ShopView | null): Currency {
  const code = shop?.currency ?? 'EUR';
  const exponent = shop?.exponent ?? 2;
  const least = least_note[code] ?? 5 * 10 ** exponent;
  const denominations = (shop?.denominations ?? []).map(
    (minor): Denomination => ({ minor, kind: minor >= least ? 'note' : 'coin' }),
  );
  return { code, exponent, cash_step_minor: shop?.cash_step_minor ?? 1, denominations };
}
