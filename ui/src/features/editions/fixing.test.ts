// Owns the proof that what cannot be taken back is never read from a slip of the finger.
import { beforeEach, describe, expect, it } from 'vitest';
import { fixing, wholeOf } from './fixing.svelte';

describe('fixing an edition', () => {
  beforeEach(() => fixing.forget());
  it('tells empty from unreadable', () => {
    expect(wholeOf(' ', 1)).toBeNull();
    expect(wholeOf('25', 1)).toBe(25);
    for (const slip of ['2S', '25.', '-3', '1e3', '0', '1000000']) expect(wholeOf(slip, 1)).toBe('unreadable');
    expect(wholeOf('0', 0)).toBe(0);
  });
  it('names the first field to mend', () => {
    expect(fixing.bad).toBe('code');
    fixing.code = 'BLUE-26';
    expect(fixing.bad).toBe('size');
    fixing.open = true;
    expect([fixing.bad, fixing.numbers.size]).toEqual([null, null]);
    fixing.lease = 'all';
    expect(fixing.bad).toBe('lease');
    fixing.open = false;
    fixing.size = '2S';
    expect(fixing.bad).toBe('size');
  });
});
