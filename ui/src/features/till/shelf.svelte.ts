// Owns the catalogue the till shows: read whole once, then patched where something was sold.
// Refuses to read it all again while a hand moves: what others change waits for a quiet moment.
import type { ItemView } from '../../bindings/ItemView';
import type { ItemsView } from '../../bindings/ItemsView';
import type { Problem } from '../../host/host';
import { whenIdle, whenQuiet } from '../../shell/quiet';
import { attempt, session, type Attempt } from '../../shell/session.svelte';
import { prepare } from './search';

const most_items = 5000;
/** More than these at once are read with the whole list. */
const most_patches = 12;
const quiet_ms = 1500;
const counts = ['stock', 'sales', 'editions'];
const quietly = (): Attempt => ({ problem: null, busy: false });

class Shelf {
  catalogue = $state.raw<ItemsView | null>(null);
  problem = $state.raw<Problem | null>(null);
  #rank: Map<string, number> | null = null;
  #codes: Map<string, ItemView | null> = new Map();
  #touched = new Set<string>();
  #asked = 0;
  /** Patched since the whole list was asked for: it may be older than they are. */
  #patched = new Set<string>();
  #callOff = (): void => undefined;

  get items(): readonly ItemView[] {
    return this.catalogue?.items ?? [];
  }

  /** Whether a code belongs to something in the catalogue; decides between two readings of a scan. */
  knows = (code: string): boolean => this.#codes.has(code);

  /** The one thing a code names; null when there is none, or more than one. */
  named = (code: string): ItemView | null => this.#codes.get(code) ?? null;

  nameOf(variant: string): string {
    return this.#of(variant)?.name ?? '';
  }

  /** The counts of these are about to change by what is done here. */
  touch(variants: readonly string[]): void {
    for (const variant of variants) this.#touched.add(variant);
  }

  /** A number goes into the basket: the tile shows the next one. Plain things are counted when they are sold. */
  touchNumber(variant: string): void {
    if (this.#of(variant)?.edition) this.touch([variant]);
  }

  #of(variant: string): ItemView | undefined {
    return this.items.find((item) => item.variant === variant);
  }

  /** Follow what changed in the core. */
  follow(topics: readonly string[]): void {
    if (topics.length === 0 || topics.includes('catalogue')) void this.load();
    else if (topics.some((topic) => counts.includes(topic))) this.#recount();
  }

  #recount(): void {
    const touched = [...this.#touched];
    this.#touched.clear();
    if (touched.length > 0 && touched.length <= most_patches) return void this.#patch(touched);
    this.#callOff();
    this.#callOff = whenQuiet(quiet_ms, () => void this.load());
  }

  async load(): Promise<void> {
    this.#callOff();
    const mine = ++this.#asked;
    this.#patched.clear();
    const at = quietly();
    const view = await attempt(at, 'list_items', { include_retired: false, only_in_stock: false, offset: 0, limit: most_items });
    const rank = await this.#ranks();
    if (mine !== this.#asked) return;
    this.problem = at.problem;
    if (!view) return;
    const place = (item: ItemView) => rank.get(item.variant) ?? Infinity;
    this.#take({ ...view, items: view.items.toSorted((one, other) => (place(one) === place(other) ? 0 : place(one) - place(other))) });
    if (this.#patched.size > 0) void this.#patch([...this.#patched]);
  }

  /** What sold most stands first; the order is set once, so that a tile never moves under a finger. */
  async #ranks(): Promise<Map<string, number>> {
    if (this.#rank) return this.#rank;
    const best = await attempt(quietly(), 'best_sellers', {});
    return (this.#rank ??= new Map(best?.items.map((item, index) => [item.variant, index])));
  }

  async #patch(variants: readonly string[]): Promise<void> {
    for (const variant of variants) this.#patched.add(variant);
    const fresh = new Map<string, ItemView>();
    for (const variant of variants) {
      const item = await attempt(quietly(), 'item', { variant });
      if (item) fresh.set(variant, item);
    }
    if (this.catalogue) this.#take({ ...this.catalogue, items: this.items.map((item) => fresh.get(item.variant) ?? item) });
  }

  /** A product just made here: it is there at once, not only with the next list. */
  put(item: ItemView): void {
    if (this.catalogue) this.#take({ ...this.catalogue, items: [...this.items.filter((other) => other.variant !== item.variant), item] });
  }

  #take(catalogue: ItemsView): void {
    this.catalogue = catalogue;
    const codes = new Map<string, ItemView | null>();
    for (const item of catalogue.items) {
      for (const code of new Set([item.sku, item.barcode])) if (code) codes.set(code, codes.has(code) ? null : item);
    }
    this.#codes = codes;
    whenIdle(() => prepare(catalogue.items, session.frame?.currency.exponent ?? 2));
  }
}

export const shelf = new Shelf();
