// Owns how an amount is written. The exponent comes from the core, never from Intl, which is wrong for some currencies.
import { writing } from '../words/i18n';

export interface Written { sign: '' | '−'; whole: string; cents: string }

interface Figures { whole: (value: number) => string; point: string }
const figures = new Map<string, Figures>();

/** How a language writes figures; kept, because making it costs more than all figures of a screen. */
function figuresOf(locale: string): Figures {
  const kept = figures.get(locale);
  if (kept) return kept;
  const wholes = new Intl.NumberFormat(locale, { useGrouping: true, maximumFractionDigits: 0 });
  const point = new Intl.NumberFormat(locale).formatToParts(0.5).find((part) => part.type === 'decimal')?.value ?? '.';
  const made: Figures = { whole: (value) => wholes.format(value), point };
  figures.set(locale, made);
  return made;
}

/** An amount in minor units, cut into the parts the screen sets in two sizes. */
export function written(minor: number, exponent: number): Written {
  if (!Number.isSafeInteger(minor)) throw new RangeError('an amount is a whole number of minor units');
  const one = 10 ** exponent;
  const size = Math.abs(minor);
  const { whole, point } = figuresOf(writing());
  const cents = exponent === 0 ? '' : point + String(size % one).padStart(exponent, '0');
  return { sign: minor < 0 ? '−' : '', whole: whole(Math.floor(size / one)), cents };
}

/** The same as plain text, for sentences. */
export function amount(minor: number, exponent: number): string {
  const { sign, whole, cents } = written(minor, exponent);
  return sign + whole + cents;
}

/** Cents only where they say something: `100`, `87.50`. For keys with a note's value. */
export function short(minor: number, exponent: number): string {
  return minor % 10 ** exponent === 0 ? written(minor, exponent).whole : amount(minor, exponent);
}

/** What a person typed as an amount, in minor units; null when it is not one. Comma and point both count. */
export function parse(text: string, exponent: number): number | null {
  const match = /^\s*(-?)(\d*)(?:[.,](\d*))?\s*$/.exec(text);
  if (!match || (match[2] === '' && !match[3])) return null;
  const cents = match[3] ?? '';
  if (cents.length > exponent) return null;
  const minor = Number(match[2] || '0') * 10 ** exponent + Number(cents.padEnd(exponent, '0') || '0');
  return Number.isSafeInteger(minor) ? (match[1] ? -minor : minor) : null;
}

/** A rate in parts per million: `21 %`, `5.5 %`. */
export const percent = (rate_ppm: number): string => `${rate_ppm / 10_000} %`;
