// Owns which rows of a long list are drawn: those in sight and a few around them. Pure; rows of one height only.

export interface Sight { first: number; last: number; above: number; below: number }

/** Rows `first` up to but not including `last`, and the empty heights before and after them. */
export function inSight(scroll_top: number, height: number, row_height: number, count: number, spare = 8): Sight {
  const first = Math.min(count, Math.max(0, Math.floor(scroll_top / row_height) - spare));
  const last = Math.min(count, Math.ceil((scroll_top + Math.max(height, row_height)) / row_height) + spare);
  return { first, last, above: first * row_height, below: (count - last) * row_height };
}

/** Where to scroll so that a row stands whole below a head that stays; as it was when it does already. */
export function revealed(scroll_top: number, height: number, row_height: number, row: number, head: number): number {
  const top = row * row_height;
  return Math.max(0, Math.min(top, Math.max(scroll_top, head + top + row_height - height)));
}
