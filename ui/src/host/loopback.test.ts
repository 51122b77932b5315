// Owns the proof that the loopback door reads changes cut at any byte and keeps its token out of the address.
import { beforeEach, describe, expect, it } from 'vitest';
import { eventsIn, takeToken } from './loopback';

describe('the loopback door', () => {
  beforeEach(() => sessionStorage.clear());

  it('reads events whatever way the bytes were cut', () => {
    const whole = 'event: changed\ndata: ["basket"]\n\n: still here\n\ndata: ["stock"]\r\n\r\n';
    for (let cut = 0; cut <= whole.length; cut++) {
      const first = eventsIn(whole.slice(0, cut));
      const second = eventsIn(first.rest + whole.slice(cut));
      expect([...first.events, ...second.events]).toEqual(['["basket"]', '["stock"]']);
    }
  });

  it('takes the token from the fragment and wipes it', () => {
    location.hash = '#token=abc%2Bdef';
    expect(takeToken()).toBe('abc+def');
    expect(location.hash).toBe('');
    expect(takeToken()).toBe('abc+def');
  });
});
