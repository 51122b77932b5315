// Owns the count of a drawer while it is typed: which field is next, what it sums to, how many a roll holds. Pure.
import type { Currency, Denomination } from '../../money/currency';
import { parse } from '../../money/format';

/** What is typed per value, in minor units; an absent value is not counted yet, which is not zero. */
export type Counts = Readonly<Record<number, string>>;

const rolls: Record<string, Record<number, number>> = {
  EUR: { 200: 25, 100: 25, 50: 40, 20: 40, 10: 40, 5: 50, 2: 50, 1: 50 },
  USD: { 25: 40, 10: 50, 5: 40, 1: 50 },
};

/** Coins in a full roll, where banks agree on it. */
export const rollOf = (money: Denomination, code: string): number | null => rolls[code]?.[money.minor] ?? null;

/** What is counted, in the order of the fields: largest note first, coins no smaller than cash can be paid in. */
export const fieldsOf = (currency: Currency): Denomination[] =>
  currency.denominations
    .filter((money) => money.kind === 'note' || money.minor >= currency.cash_step_minor)
    .sort((a, b) => b.minor - a.minor)
    .slice(0, 16);

export const countOf = (counts: Counts, minor: number): number => Number(counts[minor] ?? '0') || 0;

export const sumOf = (counts: Counts, fields: readonly Denomination[]): number =>
  fields.reduce((sum, money) => sum + money.minor * countOf(counts, money.minor), 0);

/** Type a digit into a field; leading zeros go, four digits are enough. */
export const typed = (counts: Counts, minor: number, digit: string): Counts => ({
  ...counts,
  [minor]: String(Number((counts[minor] ?? '') + digit)).slice(0, 4),
});

/** Take the last digit back; an emptied field is untouched again. */
export function erased(counts: Counts, minor: number): Counts {
  const rest = { ...counts };
  const left = (rest[minor] ?? '').slice(0, -1);
  if (left === '') delete rest[minor];
  else rest[minor] = left;
  return rest;
}

/** Add to a field, never below nothing. */
export const stepped = (counts: Counts, minor: number, by: number): Counts => ({
  ...counts,
  [minor]: String(Math.max(0, countOf(counts, minor) + by)),
});

export type FloatLeft = { minor: number } | { fault: 'unreadable' | 'too_much' };

/** What stays in the drawer: as typed, or the usual float as far as it is there. Never below nothing, never more than was counted. */
export function floatLeft(text: string, counted_minor: number, usual_minor: number, exponent: number): FloatLeft {
  if (text.trim() === '') return { minor: Math.max(0, Math.min(usual_minor, counted_minor)) };
  const minor = parse(text, exponent);
  if (minor === null || minor < 0) return { fault: 'unreadable' };
  return minor > counted_minor ? { fault: 'too_much' } : { minor };
}
