// Owns turning typed words into the shop's profile and back. Pure; refuses half a rate.
import type { TaxRateView } from '../../bindings/TaxRateView';

/** Lines of a text field, without the empty ones at its end. */
export function linesOf(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trimEnd());
  while (lines.length > 0 && lines[lines.length - 1] === '') lines.pop();
  return lines;
}

/** A typed percentage as parts per million: `5.5` is 55000. Null when it is none. */
export function ppmOf(text: string): number | null {
  const match = /^\s*(\d{1,3})(?:[.,](\d{1,4}))?\s*%?\s*$/.exec(text);
  if (!match) return null;
  const ppm = Number(match[1]) * 10_000 + Number((match[2] ?? '').padEnd(4, '0'));
  return ppm <= 1_000_000 ? ppm : null;
}

export interface TypedRate { code: string; percent: string }

/** Typed rates as the core takes them; null when one is unusable or a code stands twice. */
export function ratesOf(typed: readonly TypedRate[]): TaxRateView[] | null {
  const rates = typed.map(({ code, percent }) => ({ code: code.trim(), rate_ppm: ppmOf(percent) }));
  const codes = new Set(rates.map((rate) => rate.code));
  if (rates.length === 0 || codes.size !== rates.length || codes.has('')) return null;
  return rates.every((rate): rate is TaxRateView => rate.rate_ppm !== null) ? rates : null;
}

/** Bytes for people: `1.4 MB`. */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
