// Owns the state of the till screen: what is typed, given and shown, and the order in which presses reach the core.
// Refuses to hold the basket's truth: each view comes from the core.
import type { BasketLineView } from '../../bindings/BasketLineView';
import type { BasketView } from '../../bindings/BasketView';
import type { ItemView } from '../../bindings/ItemView';
import type { LabelCheckView } from '../../bindings/LabelCheckView';
import type { SaleView } from '../../bindings/SaleView';
import type { ScanView } from '../../bindings/ScanView';
import type { TenderAsk } from '../../bindings/TenderAsk';
import type { TenderKind } from '../../bindings/TenderKind';
import type { Name, Problem, Request, View } from '../../host/host';
import { amount, parse } from '../../money/format';
import { go } from '../../shell/router.svelte';
import { attempt, session, type Attempt } from '../../shell/session.svelte';
import { sound } from '../../shell/sound';
import { Turns } from '../../shell/turns';
import { t } from '../../words/i18n';
import { shelf } from './shelf.svelte';
import { isSoldOut } from './stock';

/** Ways to pay that need no machine: only the word of the person at the till, and perhaps a number. */
export type OtherKind = Extract<TenderKind, 'voucher' | 'other'>;

export type Front =
  | { at: 'basket' }
  | { at: 'paid'; sale: SaleView }
  | { at: 'undone'; sale: SaleView }
  | { at: 'card' }
  | { at: 'qr' }
  | { at: 'ways' }
  | { at: 'as'; kind: OtherKind }
  | { at: 'cash' }
  | { at: 'float' }
  | { at: 'held' }
  | { at: 'discount'; line: number }
  | { at: 'create'; name: string; code: string | null }
  | { at: 'stickers'; variant: string; name: string }
  | { at: 'sold_out'; item: ItemView };

/** Something the core refused, and the name of the thing it was about. It stays until somebody has answered it. */
export interface Refused { about: string; problem: Problem }

type BasketVerb = { [N in Name]: View<N> extends BasketView ? N : never }[Name];

/** As many sums as there are keys for: F5 to F7. */
const quick_keys = 3;
const toast_ms = 10_000;
/** A sale whose answer got lost is asked for again after these pauses; the core makes the same basket one sale only. */
const asks_again_ms = [0, 400, 1200, 3000];
const pause = (ms: number) => (ms === 0 ? Promise.resolve() : new Promise((done) => setTimeout(done, ms)));
/** What a sale's number looks like. */
export const isSaleNumber = (text: string): boolean => /^[A-Z0-9]{1,6}-\d{3,}$/i.test(text);

class Till {
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
  problems = $state.raw<readonly Refused[]>([]);
  /** What was done last, for those who hear the screen. */
  said = $state('');
  /** A scanned label that belongs to no piece here, for the screen that checks labels. */
  label = $state.raw<LabelCheckView | null>(null);
  #turns = new Turns();
  #coming = 0;
  /** Goes up with each press that begins something else. */
  #inputs = 0;
  #opening = 0;
  #paying = false;
  #refusals = 0;
  #unanswered: string | null = null;
  #toast_ends: ReturnType<typeof setTimeout> | undefined;

  get given_minor(): number | null {
    return this.given === '' ? null : parse(this.given, session.frame?.currency.exponent ?? 2);
  }
  get searching(): boolean {
    return this.search.trim() !== '';
  }
  /** What the customer is likely to give, one sum for each key. */
  get quick(): readonly number[] {
    return (this.basket?.quick_cash_minor ?? []).slice(0, quick_keys);
  }
  /** How many lines there are, with those already pressed. */
  get lines(): number {
    return (this.basket?.lines.length ?? 0) + this.#coming;
  }

  /** Follow what changed in the core. */
  follow(topics: readonly string[]): void {
    shelf.follow(topics);
    if (topics.length === 0 || topics.includes('baskets')) void this.loadBasket();
  }

  /** Read the basket anew, unless something is being done to it: that answers with a newer one. */
  async loadBasket(): Promise<void> {
    const { count } = this.#turns;
    const baskets = await attempt({ problem: null, busy: false }, 'baskets', {});
    if (!baskets || count !== this.#turns.count) return;
    this.basket = baskets.open;
    if (this.#unanswered && this.#unanswered !== baskets.open.sale) await this.#lookForUnanswered(this.#unanswered);
  }

  /** Ask the core; what it refuses is kept with the name of the thing. */
  async ask<N extends Name>(about: string, name: N, request: Request<N>): Promise<View<N> | null> {
    const at: Attempt = { problem: null, busy: false };
    const view = await attempt(at, name, request);
    if (at.problem) this.#refuse(about, at.problem);
    return view;
  }

  #refuse(about: string, problem: Problem): void {
    this.#refusals += 1;
    const others = this.problems.filter((each) => each.about !== about || each.problem.code !== problem.code);
    this.problems = [...others, { about, problem }];
  }

  /** Somebody has seen it. */
  answer(refused: Refused): void {
    this.problems = this.problems.filter((each) => each !== refused);
  }

  /** Change the basket, after all that was pressed before. `request` is made when its turn has come; null: there is nothing to do any more. */
  async #change<N extends BasketVerb>(about: string, name: N, request: () => Request<N> | null): Promise<BasketView | null> {
    const changed = await this.#turns.take(async () => {
      const wanted = request();
      if (wanted === null) return this.basket;
      // A later undo is not for an earlier note.
      this.toast = null;
      const basket = (await this.ask(about, name, wanted)) as BasketView | null;
      if (basket) this.basket = basket;
      return basket;
    });
    if (!changed) void this.loadBasket();
    return changed;
  }

  /** Something opens in the basket's place as soon as the basket is ready for it. */
  get opening(): boolean {
    return this.#opening > 0;
  }

  /** Put something in the basket's place once all that was pressed before has reached it, and never after what was pressed since. */
  open(from: readonly Front['at'][], front: () => Front): void {
    const inputs = this.#inputs;
    this.#opening += 1;
    this.afterwards(() => {
      this.#opening -= 1;
      if (inputs === this.#inputs && from.includes(this.front.at) && (this.basket?.lines.length ?? 0) > 0) this.front = front();
    });
  }

  /** Nothing that was pressed before is on its way any more. */
  get settled(): boolean {
    return this.#turns.idle;
  }

  /** Do something as soon as that is so. */
  afterwards(action: () => void): void {
    if (this.settled) action();
    else void this.#turns.take(async () => action());
  }

  /** Whatever is next begins the next sale: the change panel and half-typed things step aside. */
  #nextInput(): void {
    this.front = { at: 'basket' };
    this.search = '';
    this.given = '';
    this.quantity = null;
    this.note = '';
    this.selected = null;
  }

  async add(variant: string, number: number | null = null): Promise<boolean> {
    const quantity = this.quantity ?? 1;
    this.#inputs += 1;
    this.#nextInput();
    this.#paying = false;
    this.#coming += 1;
    shelf.touchNumber(variant);
    const basket = await this.#change(shelf.nameOf(variant), 'add_to_basket', () => ({ variant, quantity, number }));
    this.#coming -= 1;
    if (!basket) {
      sound('refused');
      return false;
    }
    sound('added');
    this.fresh = basket.lines.findLastIndex((line) => line.variant === variant);
    this.#say(t('till.said_added', { name: basket.lines[this.fresh]?.name ?? '', total: this.#written(basket.total_minor) }));
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

  async scanned(code: string): Promise<void> {
    const item = isSaleNumber(code) ? null : shelf.named(code);
    if (item) return this.take({ found: 'item', item });
    const found = await this.ask(code, 'scan', { code });
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
        this.label = found.check;
        return go('editions', 'check');
      case 'unknown':
        go('till');
        this.#nextInput();
        sound('unknown');
        this.front = { at: 'create', name: '', code: found.code };
    }
  }

  /** One more or one less of a line. */
  async step(line: BasketLineView, by: number): Promise<void> {
    await this.#setQuantity(line.name, () => {
      const now = this.#same(line);
      return now && { line: now.line, quantity: now.quantity + by };
    });
  }

  async remove(line: BasketLineView): Promise<void> {
    await this.#setQuantity(line.name, () => this.#same(line) && { line: line.line, quantity: 0 });
  }

  /** The last line is the one that is last when its turn has come, with those already pressed. */
  async removeLast(): Promise<void> {
    await this.#setQuantity('', () => {
      const line = this.basket?.lines.at(-1);
      return line ? { line: line.line, quantity: 0 } : null;
    });
  }

  /** The line as it is now; a line that moved up into its place is another one. */
  #same(line: BasketLineView): BasketLineView | null {
    const now = this.basket?.lines[line.line];
    return now?.variant === line.variant && now.piece?.number === line.piece?.number ? now : null;
  }

  async #setQuantity(about: string, request: () => Request<'set_quantity'> | null): Promise<void> {
    let removed: string | null = null;
    const changed = await this.#change(about, 'set_quantity', () => {
      const wanted = request();
      if (wanted?.quantity === 0) removed = this.basket?.lines[wanted.line]?.name ?? null;
      return wanted;
    });
    if (!changed || removed === null) return;
    this.selected = null;
    this.#showToast(t('till.removed'), removed);
  }

  async setDiscount(line: number, percent: number): Promise<void> {
    const name = this.basket?.lines[line]?.name ?? '';
    const discount = percent === 0 ? null : { percent_ppm: percent * 10_000 };
    if (!(await this.#change(name, 'set_discount', () => ({ line, discount })))) return;
    this.front = { at: 'basket' };
    this.selected = null;
  }

  /** Take money. `given_minor` null: exactly the sum due. It waits for what was pressed before, and is pressed once for each basket. */
  async pay(kind: TenderKind, given_minor: number | null = null, reference: string | null = null): Promise<void> {
    if (this.lines === 0) {
      this.note = t('till.empty_key');
      return;
    }
    if (this.#paying) return;
    this.#inputs += 1;
    this.#paying = true;
    this.quantity = null;
    const refusals = this.#refusals;
    await this.#turns.take(async () => {
      // What was pressed before this was refused: the total is not the one that was meant.
      if (refusals === this.#refusals) await this.#sell({ kind, amount_minor: given_minor, reference });
    });
    this.#paying = false;
    await this.loadBasket();
  }

  async #sell(tender: TenderAsk): Promise<void> {
    const { basket } = this;
    if (!basket || basket.lines.length === 0) return;
    const variants = basket.lines.map((line) => line.variant);
    shelf.touch(variants);
    const sale = await this.#askForSale({
      sale: basket.sale,
      tenders: [tender],
      expected_total_minor: basket.total_minor,
      print_receipt: true,
    });
    if (sale) this.#paid(sale);
  }

  async #askForSale(request: Request<'sell'>): Promise<SaleView | null> {
    const at: Attempt = { problem: null, busy: false };
    for (const pause_ms of asks_again_ms) {
      await pause(pause_ms);
      const sale = await attempt(at, 'sell', request);
      if (sale) return sale;
      if (at.problem?.code !== 'core_silent') break;
    }
    if (at.problem?.code === 'core_silent') this.#unanswered = request.sale;
    if (at.problem) this.#refuse('', at.problem);
    return null;
  }

  /** The answer to a sale got lost for good; the book knows whether it was made. */
  async #lookForUnanswered(sale: string): Promise<void> {
    const found = await attempt({ problem: null, busy: false }, 'sale', { sale });
    this.#unanswered = null;
    if (!found) return;
    this.problems = this.problems.filter((each) => each.problem.code !== 'core_silent');
    const { basket } = this;
    this.#paid(found);
    this.basket = basket;
  }

  #paid(sale: SaleView): void {
    this.#nextInput();
    this.#unanswered = null;
    this.toast = null;
    this.last = sale;
    this.basket = null;
    this.front = { at: 'paid', sale };
    const change = this.#written(sale.change_minor);
    this.#say(sale.change_minor > 0 ? t('till.said_change', { change }) : t('till.said_paid', { total: this.#written(sale.total_minor) }));
  }

  async undo(): Promise<void> {
    if (this.front.at === 'paid') return this.undoSale();
    await this.#change('', 'undo_basket', () => (this.toast || this.basket?.can_undo ? {} : null));
  }

  async undoSale(): Promise<void> {
    const sale = this.last;
    if (!sale) return;
    this.last = null;
    shelf.touch(sale.lines.map((line) => line.variant));
    if (!(await this.#turns.take(() => this.ask(sale.number, 'void_sale', { sale: sale.sale })))) {
      this.last = sale;
      return;
    }
    this.front = { at: 'undone', sale };
    this.#say(t('till.said_undone', { number: sale.number, total: this.#written(sale.total_minor) }));
  }

  /** A second receipt of the last sale, also of one from before a restart. */
  async copy(): Promise<void> {
    const sale = this.last?.sale ?? (await this.#newestSale());
    if (!sale || !(await this.ask('', 'reprint', { sale }))) return;
    this.note = t('till.copy_queued');
    this.#say(this.note);
  }

  async #newestSale(): Promise<string | null> {
    const found = await this.ask('', 'find_sales', { limit: 10 });
    return found?.sales.find((sale) => !sale.is_voided)?.sale ?? null;
  }

  hold(): Promise<void> {
    return this.#swap('hold_basket', {});
  }

  recall(sale: string): Promise<void> {
    this.#paying = false;
    return this.#swap('recall_basket', { sale });
  }

  async #swap<N extends 'hold_basket' | 'recall_basket'>(name: N, request: Request<N>): Promise<void> {
    this.#inputs += 1;
    await this.#turns.take(async () => {
      if (name === 'hold_basket' && !this.basket?.lines.length) return;
      this.toast = null;
      const baskets = await this.ask('', name, request);
      if (!baskets) return;
      this.basket = baskets.open;
      this.#nextInput();
    });
  }

  async countFloat(float_minor: number): Promise<void> {
    const open = session.frame?.day.number !== null;
    await this.#turns.take(async () => {
      if (session.frame?.day.float_counted) return;
      if (await this.ask('', open ? 'count_float' : 'open_day', { float_minor })) this.front = { at: 'basket' };
    });
  }

  /** One level back. Never discards a basket. */
  back(): void {
    this.#inputs += 1;
    const refused = this.problems.at(-1);
    if (refused) this.answer(refused);
    else if (this.search !== '') this.search = '';
    else if (this.given !== '') this.given = '';
    else if (this.quantity !== null) this.quantity = null;
    else if (this.front.at !== 'basket' && this.front.at !== 'paid') this.front = { at: 'basket' };
    else this.selected = null;
  }

  #written(minor: number): string {
    return amount(minor, session.frame?.currency.exponent ?? 2);
  }

  #say(words: string): void {
    this.said = words;
  }

  #showToast(done: string, name: string): void {
    this.toast = { done, name };
    clearTimeout(this.#toast_ends);
    this.#toast_ends = setTimeout(() => (this.toast = null), toast_ms);
  }
}

export const till = new Till();
