// Owns the proof that a closing outlives its screen and belongs to one day.
import { describe, expect, it } from 'vitest';
import type { ReportView } from '../../bindings/ReportView';
import { Closing } from './day.svelte';

function counting(): Closing {
  const closing = new Closing();
  closing.arrive('monday');
  closing.count();
  closing.counts = { 1000: '3' };
  closing.field = 4;
  return closing;
}

describe('the closing of a day', () => {
  it('is as it was when the screen is opened again', () => {
    const closing = counting();
    closing.arrive('monday');
    expect([closing.step, closing.counts, closing.field]).toEqual(['count', { 1000: '3' }, 4]);
  });
  it('shows no comparison before something is counted, a nought included', () => {
    const closing = new Closing();
    closing.arrive('monday');
    closing.count();
    closing.compare();
    expect([closing.step, closing.uncounted]).toEqual(['count', true]);
    closing.counts = { 500: '0' };
    closing.compare();
    expect([closing.step, closing.uncounted]).toEqual(['compare', false]);
  });
  it('begins anew on another day', () => {
    const closing = counting();
    closing.arrive('tuesday');
    expect([closing.step, closing.counts]).toEqual(['home', {}]);
  });
  it('shows the sealed day until the next one runs', () => {
    const closing = counting();
    closing.seal({ number: 3 } as ReportView);
    closing.arrive('monday');
    closing.arrive(null);
    expect([closing.step, closing.closed?.number, closing.counts]).toEqual(['closed', 3, {}]);
    closing.arrive('tuesday');
    expect(closing.step).toBe('home');
  });
});
