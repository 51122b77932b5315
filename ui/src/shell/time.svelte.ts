// Owns the passing of time on screen: the core's moment plus what has gone by since it was heard. Refuses the page's own clock.
import type { At } from '../bindings/At';

let elapsed = $state(0);
const heard = new WeakMap<At, number>();
setInterval(() => (elapsed = performance.now()), 1000);

export const ticking = {
  /** The moment it is now, when the core said `moment` on hearing it first. */
  at(moment: At): At {
    if (!heard.has(moment)) heard.set(moment, performance.now());
    const gone = Math.max(0, elapsed - (heard.get(moment) ?? 0));
    return { ms: moment.ms + gone, offset_minutes: moment.offset_minutes };
  },
};
