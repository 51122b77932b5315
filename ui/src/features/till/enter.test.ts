// Owns the proof that Enter takes money only when a person meant it.
import { describe, expect, it } from 'vitest';
import { decideEnter, type Situation } from './enter';

const basket: Situation = {
  searching: false, hits: 0, lines: 2, given_minor: null, since_ms: 1000, basket_shown: true, float_asked: false,
};

describe('Enter on the till', () => {
  it('takes exact cash for a basket', () => expect(decideEnter(basket)).toBe('tender_exact'));
  it('never takes money while text is in the search', () => {
    for (const since_ms of [0, 299, 300, 10_000]) {
      for (const hits of [0, 1, 7]) {
        for (const given_minor of [null, 2000]) {
          const decided = decideEnter({ ...basket, searching: true, hits, since_ms, given_minor });
          expect(['pick_hit', 'create']).toContain(decided);
        }
      }
    }
  });
  it('does not take exact cash right after another key', () => {
    expect(decideEnter({ ...basket, since_ms: 299 })).toBe('nothing');
    expect(decideEnter({ ...basket, since_ms: 300 })).toBe('tender_exact');
  });
  it('takes a typed amount at once', () => {
    expect(decideEnter({ ...basket, given_minor: 2000, since_ms: 80 })).toBe('tender_given');
  });
  it('does nothing behind a card or a code that waits', () => {
    expect(decideEnter({ ...basket, basket_shown: false })).toBe('nothing');
  });
  it('accepts the float only before the first line', () => {
    expect(decideEnter({ ...basket, lines: 0, float_asked: true })).toBe('accept_float');
    expect(decideEnter({ ...basket, lines: 0 })).toBe('nothing');
  });
});
