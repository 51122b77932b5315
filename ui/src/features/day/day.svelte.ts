// Owns where the closing of a day stands: the step, what is counted, what is typed. It outlives the screen: a scan or a look elsewhere loses nothing.
import type { CashMovementKind } from '../../bindings/CashMovementKind';
import type { DifferenceReason } from '../../bindings/DifferenceReason';
import type { ReportView } from '../../bindings/ReportView';
import type { Counts } from './counting';

type Step = 'home' | 'count' | 'compare' | 'closed';

export class Closing {
  step = $state<Step>('home');
  counts = $state.raw<Counts>({});
  /** Which field of the count is next. */
  field = $state(0);
  /** Somebody said all is counted while nothing was: said there, and the expected sum stays unseen. */
  uncounted = $state(false);
  reason = $state<DifferenceReason | null>(null);
  float_text = $state('');
  /** What the slip of the card terminal says, only to be compared. */
  slip = $state('');
  closed = $state.raw<ReportView | null>(null);
  cash = $state<{ kind: CashMovementKind; sum: string; reason: string } | null>(null);
  /** The day all of this belongs to. */
  #day: string | null = null;

  /** The screen is opened while `day` runs, or none: what belongs to another day goes. */
  arrive(day: string | null): void {
    if (this.step === 'closed' && day === null) return;
    if (day !== null && day === this.#day) return;
    this.#forget();
    this.#day = day;
  }

  count(): void {
    this.step = 'count';
  }

  /** Turn to the comparison; an untouched count has nothing to compare. A drawer that is empty has a 0 in one of its fields. */
  compare(): void {
    this.uncounted = Object.keys(this.counts).length === 0;
    if (!this.uncounted) this.step = 'compare';
  }

  home(): void {
    this.step = 'home';
  }

  seal(report: ReportView): void {
    this.#forget();
    this.closed = report;
    this.step = 'closed';
  }

  #forget(): void {
    this.uncounted = false;
    [this.step, this.counts, this.field, this.reason, this.float_text, this.slip, this.closed, this.cash] = ['home', {}, 0, null, '', '', null, null];
  }
}

export const closing: Closing = new Closing();
