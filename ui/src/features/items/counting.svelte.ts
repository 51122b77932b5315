// Owns a count of the whole table: what was found of each thing, held against what was believed then. Nothing is booked before the list is read.
import type { ItemView } from '../../bindings/ItemView';
import { undoable } from '../../parts/undoable.svelte';
import { attempt, type Attempt } from '../../shell/session.svelte';
import { t } from '../../words/i18n';

export interface Found { name: string; count: number; believed: number }

/** Counted less believed; what is sold between counting and booking does not change it. */
export const difference = (found: Found): number => found.count - found.believed;

class StockCount {
  running = $state(false);
  found = $state.raw<ReadonlyMap<string, Found>>(new Map());
  /** How the booking goes; what was booked leaves the list, what was refused stays. */
  doing = $state<Attempt>({ problem: null, busy: false });

  begin(): void {
    this.running = true;
  }

  /** Back to the list; the count stays to be gone on with. */
  pause(): void {
    this.running = false;
  }

  set(item: ItemView, count: number): void {
    this.found = new Map(this.found).set(item.variant, { name: item.name, count, believed: item.here });
  }

  /** One more of a thing lies on the table: a scan. */
  add(item: ItemView, by = 1): void {
    const found = this.found.get(item.variant);
    this.found = new Map(this.found).set(item.variant, { name: item.name, count: Math.max(0, (found?.count ?? 0) + by), believed: found?.believed ?? item.here });
  }

  drop(variant: string): void {
    const rest = new Map(this.found);
    rest.delete(variant);
    this.found = rest;
  }

  /** Book every count; the last one says how the whole is taken back. */
  async book(): Promise<void> {
    if (this.doing.busy) return;
    const booked: [string, number][] = [];
    for (const [variant, found] of this.found) {
      if (!(await moveBy(this.doing, variant, difference(found)))) break;
      booked.push([variant, difference(found)]);
      this.drop(variant);
    }
    if (booked.length > 0) undoable('items', t('items.counts_booked', { n: booked.length }), '', async (at) => {
      for (const [variant, by] of booked) if (!(await moveBy(at, variant, -by))) return;
    });
    if (this.found.size === 0) this.running = false;
  }
}

/** Set the stock by a difference, from what is believed now: a count that also holds when something was sold meanwhile. */
export async function moveBy(at: Attempt, variant: string, by: number): Promise<boolean> {
  const now = await attempt(at, 'item', { variant });
  return now !== null && (await attempt(at, 'move_stock', { variant, quantity: now.here + by, reason: 'counted' })) !== null;
}

export const stockCount: StockCount = new StockCount();
