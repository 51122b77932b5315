// Owns the last thing done that can still be taken back by a counter-act, for ten seconds. Refuses to delete: the way back is an act of its own.
const shown_ms = 10_000;

export interface Done { room: string; done: string; name: string; back: () => Promise<unknown> }

class Undoing {
  last = $state.raw<Done | null>(null);
  #ends: ReturnType<typeof setTimeout> | undefined;

  offer(done: Done): void {
    clearTimeout(this.#ends);
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
    await last?.back();
  }
}

export const undoing: Undoing = new Undoing();

/** Say in a room what was done, and how it is taken back. */
export const undoable = (room: string, done: string, name: string, back: () => Promise<unknown>): void => undoing.offer({ room, done, name, back });
