// Owns how a numbered piece is shown: its word, its drawing, its shelf. Pure; refuses to count what the core counts.
import type { At } from '../../bindings/At';
import type { EditionView } from '../../bindings/EditionView';
import type { NumberRangeView } from '../../bindings/NumberRangeView';
import type { PieceRowView } from '../../bindings/PieceRowView';
import type { PieceState } from '../../bindings/PieceState';
import { longDate } from '../../words/dates';
import { t, type Key } from '../../words/i18n';

export type Standing = PieceState | 'elsewhere' | 'next';
export type Look = 'glazed' | 'sold' | 'stitched' | 'elsewhere';

/** One word per state; a number of another stall is only that. */
export function standing(piece: PieceRowView, next_number: number | null): Standing {
  const takeable = piece.state === 'free' || piece.state === 'unmade';
  if (takeable && piece.number === next_number) return 'next';
  if (takeable && !piece.is_here) return 'elsewhere';
  return piece.state;
}

const looks: Record<Standing, Look> = {
  free: 'glazed', next: 'glazed', held: 'stitched', kept: 'stitched', sold: 'sold', inspect: 'stitched', spoiled: 'sold', elsewhere: 'elsewhere', unmade: 'stitched',
};

/** How its thing stands on the shelf. What is not made is only stitched out. */
export const lookOf = (piece: PieceRowView, at: Standing): Look => (piece.state === 'unmade' && at !== 'elsewhere' ? 'stitched' : looks[at]);

/** How many stand on one shelf: wide cells while there are few, more of them when there are many. */
export const perShelf = (count: number): number => (count > 50 ? 20 : 13);

/** Numbers as runs: `13–19, 24`. */
export function runsOf(numbers: readonly number[]): NumberRangeView[] {
  const runs: NumberRangeView[] = [];
  for (const number of numbers) {
    const last = runs.at(-1);
    if (last && last.last + 1 === number) last.last = number;
    else runs.push({ first: number, last: number });
  }
  return runs;
}

/** Pieces cut into shelves. */
export function shelves<T>(pieces: readonly T[], per_shelf: number): T[][] {
  const rows: T[][] = [];
  for (let at = 0; at < pieces.length; at += per_shelf) rows.push(pieces.slice(at, at + per_shelf));
  return rows;
}

/** `1–19, 24` */
export const rangesText = (ranges: readonly NumberRangeView[]): string =>
  ranges.map(({ first, last }) => (first === last ? String(first) : t('editions.range', { first, last }))).join(', ');

/** A day as records write it, `2026-11-22`, for people. */
export function dayText(made_on: string): string {
  const moment: At = { ms: Date.parse(`${made_on}T00:00:00Z`), offset_minutes: 0 };
  return Number.isNaN(moment.ms) ? made_on : longDate(moment);
}

const faults: [RegExp, Key & `label.${string}`][] = [
  [/url|host/, 'label.shape'], [/gtin|label_id/, 'label.id'], [/seal_missing/, 'label.seal_missing'], [/digits|payload/, 'label.digits'],
  [/shop_key/, 'label.shop_key'], [/numbering|made_day/, 'label.numbering'], [/cert|device_key/, 'label.cert'], [/record/, 'label.record'], [/signature/, 'label.signature'],
];

/** What a customer reads of an edition. One without a last number says nothing of a second run: it never ends. */
export function readersText({ size, made, sold, restock }: Pick<EditionView, 'size' | 'made' | 'sold' | 'restock'>): string {
  if (size === null) return t('editions.reads_open', { made, sold });
  return `${t('editions.reads_sized', { of: size, made, sold })} ${t(restock === 'never' ? 'editions.reads_never' : 'editions.reads_again')}`;
}

/** The label may well be sound: it was made under a key that was not asked about. */
export const isOtherShop = (fault: string | null): boolean => /shop_key/.test(fault ?? '');

/** One sentence for the part of a label that fails. */
export function faultText(fault: string | null): string {
  const key = faults.find(([pattern]) => pattern.test(fault ?? ''))?.[1];
  return t(key ?? 'label.other');
}
