// Owns what Enter does on the till. Refuses to take money on a doubt: typed text never tenders, nor a key a machine may have sent.

export interface Situation {
  searching: boolean;
  hits: number;
  lines: number;
  given_minor: number | null;
  /** Quiet time before this Enter, in ms. */
  since_ms: number;
  /** The basket itself is in front: no card, code or pad waits for its own answer. */
  basket_shown: boolean;
  float_asked: boolean;
}
export type Enter = 'pick_hit' | 'create' | 'tender_given' | 'tender_exact' | 'accept_float' | 'nothing';

export const quiet_ms = 300;

/** Decide. Exact cash needs an empty search and a key pressed by a person. */
export function decideEnter(at: Situation): Enter {
  if (at.searching) return at.hits > 0 ? 'pick_hit' : 'create';
  if (!at.basket_shown) return 'nothing';
  if (at.lines > 0 && at.given_minor !== null) return 'tender_given';
  if (at.since_ms < quiet_ms) return 'nothing';
  if (at.lines > 0) return 'tender_exact';
  return at.float_asked ? 'accept_float' : 'nothing';
}
