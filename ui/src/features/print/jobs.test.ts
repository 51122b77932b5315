// Owns the proof that no raw word of the core reaches a person at the print desk, and that nothing is asked that it refuses.
import { expect, it } from 'vitest';
import type { JobView } from '../../bindings/JobView';
import { canMove, canRetry, paperWidth_mm, printerText, stateOf } from './jobs';

const job = (state: string) => ({ state, segments: 3, segments_done: 1 }) as JobView;

it('asks again only for what waits, failed cleanly or is held', () => {
  expect(['queued', 'failed_clean', 'held'].every((state) => canRetry(job(state)) && canMove(job(state)))).toBe(true);
  expect(['sending', 'awaiting_fence', 'unknown', 'sent', 'printed', 'cancelled'].some((state) => canRetry(job(state)) || canMove(job(state)))).toBe(false);
});
it('has words for states it does not know', () => {
  expect(stateOf(job('new_state'))).not.toContain('state');
  expect(printerText('link_refused')).not.toMatch(/_|ready/);
});
it('names the roll a picture is for', () => expect([384, 400, 576, 832].map(paperWidth_mm)).toEqual([58, 50, 80, 80]));
