// Owns the state of the till screen: what is typed, given and shown. Refuses to hold the basket's truth: each view comes from the core.
import type { BasketView } from '../../bindings/BasketView';
import type { ItemView } from '../../bindings/ItemView';
import type { ItemsView } from '../../bindings/ItemsView';
import type { SaleView } from '../../bindings/SaleView';
import type { ScanView } from '../../bindings/ScanView';
import type { TenderKind } from '../../bindings/TenderKind';
import { parse } from '../../money/format';
import { go } from '../../shell/router.svelte';
import { attempt, session, type Attempt } from '../../shell/session.svelte';
import { sound } from '../../shell/sound';
import { t } from '../../words/i18n';

export type Front =
  | { at: 'basket' }
  | { at: 'paid'; sale: SaleView }
  | { at: 'card' }
  | { at: 'qr' }
  | { at: 'ways' }
  | { at: 'cash' }
  | { at: 'float' }
  | { at: 'discount'; line: number }
  | { at: 'create'; name: string; code: string | null }
  | { at: 'stickers'; variant: string; name: string }
  | { at: 'sold_out'; item: ItemView };

/** Whether nothing is there to take: a tracked thing at zero, or an edition without a free number here. */
export const isSoldOut = (item: ItemView): boolean =>
  item.edition ? item.edition.next_number === null && item.edition.left_here === 0 : item.is_tracked && item.here <= 0;

class Till {
  catalogue = $state.raw<ItemsView | null>(null);
  basket = $state.raw<BasketView | null>(null);
  front = $state.raw<Front>({ at: 'basket' });
  search = $state('');
  given = $state('');
  quantity = $state<number | null>(null);
  selected = $state<number | null>(null);
  fresh = $state<number | null>(null);
  toast = $state.raw<{ done: string; name: string } | null>(null);
  last = $state.raw<SaleView | null>(null);
  note = $state('');
  doing = $state<Attempt>({ problem: null, busy: false });
  #rank: Map<string, number> | null = null;
  #toast_ends: ReturnType<typeof setTimeout> | undefined;

  get given_minor(): number | null {
    return this.given === '' ? null : parse(this.given, session.frame?.currency.exponent ?? 2);
  }

  async loadCatalogue(): Promise<void> {
    const at: Attempt = { problem: null, busy: false };
    const items = await attempt(at, 'list_items', { include_retired: false, only_in_stock: false, offset: 0, limit: 5000 });
    // What sold most stands first; the order is set once, so that a tile never moves under a finger.
    if (items && this.#rank === null) {
      const best = await attempt({ problem: null, busy: false }, 'best_sellers', {});
      this.#rank = new Map(best?.items.map((item, index) => [item.variant, index]));
    }
    const rank = (variant: string) => this.#rank?.get(variant) ?? Infinity;
    if (items) this.catalogue = { ...items, items: items.items.toSorted((a, b) => (rank(a.variant) === rank(b.variant) ? 0 : rank(a.variant) - rank(b.variant))) };
    if (at.problem) this.doing.problem = at.problem;
  }

  async loadBasket(): Promise<void> {
    const at: Attempt = { problem: null, busy: false };
    const baskets = await attempt(at, 'baskets', {});
    if (baskets) this.basket = baskets.open;
  }

  /** Whatever is next begins the next sale: the change panel and half-typed things step aside. */
  #nextInput(): void {
    this.front = { at: 'basket' };
    this.search = '';
    this.given = '';
    this.note = '';
    this.selected = null;
  }

  async add(variant: string, number: number | null = null): Promise<boolean> {
    this.#nextInput();
    const quantity = this.quantity ?? 1;
    this.quantity = null;
    const basket = await attempt(this.doing, 'add_to_basket', { variant, quantity, number });
    if (!basket) {
      sound('refused');
      return false;
    }
    sound('added');
    this.toast = null;
    this.basket = basket;
    this.fresh = basket.lines.findLastIndex((line) => line.variant === variant);
    return true;
  }

  async tap(item: ItemView): Promise<void> {
    if (isSoldOut(item)) {
      sound('refused');
      this.front = { at: 'sold_out', item };
      return;
    }
    await this.add(item.variant);
  }

  /** Whether a code belongs to something in the catalogue; decides between two readings of a scan. */
  knows(code: string): boolean {
    return this.catalogue?.items.some((item) => item.sku === code || item.barcode === code) ?? false;
  }

  async scanned(code: string): Promise<void> {
    const found = await attempt(this.doing, 'scan', { code });
    if (found) await this.take(found);
    else sound('unknown');
  }

  async take(found: ScanView): Promise<void> {
    switch (found.found) {
      case 'item':
        go('till');
        return this.tap(found.item);
      case 'piece':
        if (found.sale) return go('sales', found.sale, found.edition, String(found.number));
        go('till');
        await this.add(found.item.variant, found.number);
        return;
      case 'sale':
        return go('sales', found.sale);
      case 'label':
        return go('editions');
      case 'unknown':
        go('till');
        this.#nextInput();
        sound('unknown');
        this.front = { at: 'create', name: '', code: found.code };
    }
  }

  async setQuantity(line: number, quantity: number): Promise<void> {
    const name = this.basket?.lines[line]?.name;
    if (name === undefined) return;
    const basket = await attempt(this.doing, 'set_quantity', { line, quantity });
    if (!basket) return;
    this.basket = basket;
    if (quantity > 0) return;
    this.selected = null;
    this.#say(t('till.removed'), name);
  }

  removeLast(): void {
    const line = (this.basket?.lines.length ?? 0) - 1;
    if (line >= 0) void this.setQuantity(line, 0);
  }

  /** Take money. `given_minor` null: exactly the sum due. */
  async pay(kind: TenderKind, given_minor: number | null = null): Promise<void> {
    const { basket } = this;
    if (!basket || basket.lines.length === 0) {
      this.note = t('till.empty_key');
      return;
    }
    if (this.doing.busy) return;
    const sale = await attempt(this.doing, 'sell', {
      sale: basket.sale,
      tenders: [{ kind, amount_minor: given_minor, reference: null }],
      expected_total_minor: basket.total_minor,
      print_receipt: true,
    });
    if (!sale) {
      void this.loadBasket();
      return;
    }
    this.#nextInput();
    this.toast = null;
    this.last = sale;
    this.front = { at: 'paid', sale };
    await this.loadBasket();
  }

  async undo(): Promise<void> {
    if (this.front.at === 'paid') return this.undoSale();
    if (!this.toast && !this.basket?.can_undo) return;
    this.toast = null;
    const basket = await attempt(this.doing, 'undo_basket', {});
    if (basket) this.basket = basket;
  }

  async undoSale(): Promise<void> {
    if (!this.last) return;
    const { sale, number } = this.last;
    if (!(await attempt(this.doing, 'void_sale', { sale }))) return;
    this.last = null;
    this.front = { at: 'basket' };
    this.note = t('till.undone', { number });
  }

  async copy(): Promise<void> {
    if (this.last && (await attempt(this.doing, 'reprint', { sale: this.last.sale }))) this.note = t('till.copy_queued');
  }

  async hold(): Promise<void> {
    const baskets = await attempt(this.doing, 'hold_basket', {});
    if (!baskets) return;
    this.basket = baskets.open;
    this.#nextInput();
  }

  async recall(sale: string): Promise<void> {
    const baskets = await attempt(this.doing, 'recall_basket', { sale });
    if (!baskets) return;
    this.basket = baskets.open;
    this.#nextInput();
  }

  async countFloat(float_minor: number): Promise<void> {
    const open = session.frame?.day.number !== null;
    if (await attempt(this.doing, open ? 'count_float' : 'open_day', { float_minor })) this.front = { at: 'basket' };
  }

  /** One level back. Never discards a basket. */
  back(): void {
    if (this.doing.problem) this.doing.problem = null;
    else if (this.search !== '') this.search = '';
    else if (this.given !== '') this.given = '';
    else if (this.quantity !== null) this.quantity = null;
    else if (this.front.at !== 'basket' && this.front.at !== 'paid') this.front = { at: 'basket' };
    else this.selected = null;
  }

  #say(done: string, name: string): void {
    this.toast = { done, name };
    clearTimeout(this.#toast_ends);
    this.#toast_ends = setTimeout(() => (this.toast = null), 10_000);
  }
}

export const till = new Till();
