// Owns the proof that presses keep their order and that an old answer never replaces a newer one.
import { describe, expect, it } from 'vitest';
import { latest } from './latest';
import { Turns } from './turns';

const gate = <T>() => {
  let open!: (value: T) => void;
  const waiting = new Promise<T>((done) => (open = done));
  return { waiting, open };
};

describe('turns', () => {
  it('begin only when the one before is done, also when that failed', async () => {
    const turns = new Turns();
    const first = gate<void>();
    const order: string[] = [];
    const one = turns.take(async () => {
      await first.waiting;
      order.push('one');
      throw new Error('refused');
    });
    const two = turns.take(async () => order.push('two'));
    await Promise.resolve();
    expect(order).toEqual([]);
    first.open();
    await expect(one).rejects.toThrow('refused');
    await two;
    expect(order).toEqual(['one', 'two']);
  });
});

describe('the latest answer', () => {
  it('is taken, an older one that comes after it is not', async () => {
    const ask = latest();
    const [old, fresh] = [gate<string>(), gate<string>()];
    const taken: string[] = [];
    const asked = [ask(old.waiting, (answer) => taken.push(answer)), ask(fresh.waiting, (answer) => taken.push(answer))];
    fresh.open('fresh');
    old.open('old');
    await Promise.all(asked);
    expect(taken).toEqual(['fresh']);
  });
});
