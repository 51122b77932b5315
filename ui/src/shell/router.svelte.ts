// Owns which screen is shown, kept in the address after `#/`. Refuses history tricks: a link is a link.

export const rooms = ['till', 'items', 'editions', 'print', 'sales', 'day', 'reports', 'sync', 'setup'] as const;
export type Room = (typeof rooms)[number];
export interface Place { room: Room; rest: string[] }

/** The place an address names; anything unknown is the till. */
export function placeOf(hash: string): Place {
  const [first = '', ...rest] = hash.replace(/^#\/?/, '').split('/').map(decodeURIComponent);
  const room = rooms.find((known) => known === first);
  return room ? { room, rest: rest.filter((part) => part !== '') } : { room: 'till', rest: [] };
}

/** The address of a place. */
export const linkTo = (room: Room, ...rest: string[]): string => `#/${[room, ...rest.map(encodeURIComponent)].join('/')}`;

export const here = $state<{ place: Place }>({ place: placeOf(location.hash) });

/** Go to a place. */
export function go(room: Room, ...rest: string[]): void {
  location.hash = linkTo(room, ...rest);
}

window.addEventListener('hashchange', () => {
  here.place = placeOf(location.hash);
});
