// Owns the price that is typed and not saved: whose it is, why it cannot be. It outlives the pane, so that no refetch and no other row loses it.
import type { ItemView } from '../../bindings/ItemView';
import { amount, parse } from '../../money/format';
import { plain } from '../../money/plain';
import { undoable } from '../../parts/undoable.svelte';
import { attempt, session, type Attempt } from '../../shell/session.svelte';
import { t } from '../../words/i18n';

const exponent = (): number => session.frame?.currency.exponent ?? 2;

class PriceDraft {
  /** The item as it was when the first figure was typed. */
  item = $state.raw<ItemView | null>(null);
  text = $state('');
  unreadable = $state(false);
  doing = $state<Attempt>({ problem: null, busy: false });

  isOf(item: ItemView): boolean {
    return this.item?.variant === item.variant;
  }

  /** What stands in the field of an item. */
  shown(item: ItemView): string {
    if (this.isOf(item)) return this.text;
    return item.price_minor === null ? '' : plain(item.price_minor, exponent());
  }

  type(item: ItemView, text: string): void {
    if (!this.isOf(item)) this.item = item;
    [this.text, this.unreadable, this.doing.problem] = [text, false, null];
  }

  forget(): void {
    [this.item, this.text, this.unreadable, this.doing.problem] = [null, '', false, null];
  }

  /** Whether something typed for this item waits to be saved. */
  waits(item: ItemView): boolean {
    return this.isOf(item) && (this.unreadable || parse(this.text, exponent()) !== item.price_minor);
  }

  /** Save what is typed. False when it cannot be, with the reason kept for the field. */
  async save(): Promise<boolean> {
    const { item } = this;
    if (!item) return true;
    if (this.doing.busy) return false;
    const price_minor = parse(this.text, exponent());
    this.unreadable = price_minor === null || price_minor < 0;
    if (price_minor === null || price_minor < 0) return false;
    const { variant, name, price_minor: before } = item;
    if (price_minor !== before) {
      if (!(await attempt(this.doing, 'edit_item', { variant, price_minor }))) return false;
      if (before !== null)
        undoable('items', t('items.saved_price', { price: amount(price_minor, exponent()) }), name, (at) => attempt(at, 'edit_item', { variant, price_minor: before }));
    }
    this.forget();
    return true;
  }
}

export const price: PriceDraft = new PriceDraft();
