// Owns the last thing done that can still be taken back by a counter-act, for ten seconds. Refuses to delete: the way back is an act of its own.
import type { Attempt } from '../shell/session.svelte';

const shown_ms = 10_000;

/** `back`: the counter-act; it keeps its refusal in the attempt it is given. */
export interface Done { room: string; done: string; name: string; back: (at: Attempt) => Promise<unknown> }

class Undoing {
  last = $state.raw<Done | null>(null);
  /** Where the last way back was tried, and what refused it. */
  room = $state('');
  doing = $state<Attempt>({ problem: null, busy: false });
  #ends: ReturnType<typeof setTimeout> | undefined;

  offer(done: Done): void {
    clearTimeout(this.#ends);
    this.doing.problem = null;
    this.last = done;
    this.#ends = setTimeout(() => this.forget(), shown_ms);
  }

  forget(): void {
    clearTimeout(this.#ends);
    this.last = null;
  }

  async takeBack(): Promise<void> {
    const { last } = this;
    this.forget();
    if (!last) return;
    this.room = last.room;
    await last.back(this.doing);
  }
}

export const undoing: Undoing = new Undoing();

/** Say in a room what was done, and how it is taken back. */
export const undoable = (room: string, done: string, name: string, back: Done['back']): void => undoing.offer({ room, done, name, back });
