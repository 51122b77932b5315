// Owns how a matter two stalls disagree on is read: its words, its sales, its piece. Pure; refuses to decide anything.
import type { ConflictView } from '../../bindings/ConflictView';

export const known = ['piece_sold_twice', 'refunded_twice', 'undone_twice', 'sale_twice', 'leases_overlap'] as const;
export type Known = (typeof known)[number] | 'matter_other';

export interface Matter { kind: Known; code: string; sales: string[]; edition: string | null; number: number | null; of: number | null; title: string }

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
const whole = (value: unknown): number | null => (typeof value === 'number' && Number.isInteger(value) ? value : null);

/** Read one conflict; facts that are missing or of another shape are left out. */
export function matterOf({ code, facts }: ConflictView): Matter {
  const piece = (typeof facts['piece'] === 'object' && facts['piece'] !== null ? facts['piece'] : facts) as Record<string, unknown>;
  const sales = Array.isArray(facts['sales']) ? facts['sales'].flatMap((each) => text(each) ?? []) : [];
  const one = text(facts['sale']);
  return {
    kind: known.find((each) => each === code) ?? 'matter_other',
    code,
    sales: sales.length === 0 && one ? [one] : sales,
    edition: text(piece['edition']),
    number: whole(piece['number']),
    of: whole(piece['size']) ?? whole(piece['of']),
    title: text(facts['title']) ?? text(facts['name']) ?? '',
  };
}
