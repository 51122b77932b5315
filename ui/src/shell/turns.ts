// Owns the order of things that must not overtake each other: each waits until the one before it is done, whatever became of it.

export class Turns {
  #last: Promise<unknown> = Promise.resolve();
  /** Goes up whenever a turn begins or ends: what was read in between may be older than it. */
  count = 0;
  #waiting = 0;

  /** Nothing is on its way. */
  get idle(): boolean {
    return this.#waiting === 0;
  }

  take<T>(action: () => Promise<T>): Promise<T> {
    this.#waiting += 1;
    const turn = this.#last.then(async () => {
      this.count += 1;
      try {
        return await action();
      } finally {
        this.count += 1;
        this.#waiting -= 1;
      }
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
