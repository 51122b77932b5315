// Owns the parts of the page that are fetched while nobody waits, or at once when somebody does.
// A part that did not come is told as a problem and can be asked for again.
import type { Problem } from '../host/host';
import { whenIdle } from './quiet';

export class Later<T> {
  part = $state.raw<T | null>(null);
  problem = $state.raw<Problem | null>(null);
  #coming: Promise<void> | null = null;

  constructor(readonly load: () => Promise<T>) {}

  fetch = (): Promise<void> => (this.#coming ??= this.#take());

  async #take(): Promise<void> {
    this.problem = null;
    try {
      this.part = await this.load();
    } catch (thrown) {
      this.problem = { code: 'screen_missing', facts: { detail: String(thrown) }, retryable: true };
      this.#coming = null;
    }
  }
}

/** Fetch parts one at a time while nobody waits, so that none ever loads under a finger. Returns the way to stop. */
export function fetchIdly(parts: readonly Later<unknown>[]): () => void {
  let stop = (): void => undefined;
  let stopped = false;
  const next = (at: number): void => {
    const part = parts[at];
    if (part && !stopped) stop = whenIdle(() => void part.fetch().then(() => next(at + 1)));
  };
  const begin = setTimeout(() => next(0), 600);
  return () => {
    stopped = true;
    clearTimeout(begin);
    stop();
  };
}
