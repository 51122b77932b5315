// Owns the proof that what can be taken back is taken back once, and only for a while.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { undoable, undoing } from './undoable.svelte';

describe('taking back', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => {
    undoing.forget();
    vi.useRealTimers();
  });
  it('does the counter-act once', async () => {
    const back = vi.fn(async () => undefined);
    undoable('items', 'Price 12.50 is saved.', 'Ring Dish', back);
    await undoing.takeBack();
    await undoing.takeBack();
    expect(back).toHaveBeenCalledTimes(1);
  });
  it('is over after ten seconds, counted from the last act', () => {
    undoable('items', 'first', '', async () => undefined);
    vi.advanceTimersByTime(9000);
    undoable('items', 'second', '', async () => undefined);
    vi.advanceTimersByTime(9000);
    expect(undoing.last?.done).toBe('second');
    vi.advanceTimersByTime(1000);
    expect(undoing.last).toBeNull();
  });
});
