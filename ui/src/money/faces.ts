// Owns the figure and colour of each note and coin. Refuses arithmetic: it only names what is handed over.
import type { Currency, Denomination } from './currency';

export interface Face { figure: string; unit: string }
export interface CoinLook { outer: string; inner: string }

const notes = ['#cfcdc4', '#e9a79a', '#a5bee0', '#edb37a', '#a9c99a', '#ebcf6c'];
const gold = 'var(--gold)';
const silver = 'var(--silver)';
const copper = 'var(--copper)';

/** What is written on the money: whole units as they are, coins below one as `50 c`. */
export function faceOf(money: Denomination, currency: Currency): Face {
  const one = 10 ** currency.exponent;
  return money.minor >= one
    ? { figure: String(money.minor / one), unit: '' }
    : { figure: String(money.minor), unit: 'c' };
}

/** Notes take their colour by rank, coins by value: bicolour, gold or copper. */
export function coinLook(money: Denomination, currency: Currency): CoinLook {
  if (money.kind === 'note') {
    const rank = currency.denominations
      .filter((other) => other.kind === 'note')
      .map((other) => other.minor)
      .sort((a, b) => a - b)
      .indexOf(money.minor);
    const colour = notes[Math.max(rank, 0) % notes.length] ?? gold;
    return { outer: colour, inner: colour };
  }
  const one = 10 ** currency.exponent;
  if (money.minor >= 2 * one) return { outer: silver, inner: gold };
  if (money.minor >= one) return { outer: gold, inner: silver };
  return money.minor * 10 >= one ? { outer: gold, inner: gold } : { outer: copper, inner: copper };
}
