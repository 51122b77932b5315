// Owns knowing whether somebody is busy at the till: work that can wait is done while no hand moves.

let last_ms = -Infinity;
for (const kind of ['pointerdown', 'keydown'] as const) window.addEventListener(kind, () => (last_ms = performance.now()), true);

/** Do something once nobody pressed anything for `quiet_ms`. Returns the way to call it off. */
export function whenQuiet(quiet_ms: number, action: () => void): () => void {
  let timer: ReturnType<typeof setTimeout>;
  const look = (): void => {
    const left_ms = last_ms + quiet_ms - performance.now();
    if (left_ms > 0) timer = setTimeout(look, left_ms);
    else action();
  };
  timer = setTimeout(look, quiet_ms);
  return () => clearTimeout(timer);
}

/** Do something when the page has nothing else to do; soon, where a page cannot say so. */
export function whenIdle(action: () => void): () => void {
  if (!('requestIdleCallback' in window)) {
    const timer = setTimeout(action, 50);
    return () => clearTimeout(timer);
  }
  const wish = requestIdleCallback(action, { timeout: 2000 });
  return () => cancelIdleCallback(wish);
}
