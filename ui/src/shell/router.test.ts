// Owns the proof that an address always leads somewhere.
import { describe, expect, it } from 'vitest';
import { linkTo, placeOf, rooms } from './router.svelte';

describe('an address', () => {
  it('leads back to where it was made, names with slashes and all', () => {
    for (const room of rooms) expect(placeOf(linkTo(room, 'a/b', 'ü'))).toEqual({ room, rest: ['a/b', 'ü'] });
  });
  it('leads to the till when it names nothing', () => {
    for (const hash of ['', '#', '#/', '#/attic', '#token=abc']) expect(placeOf(hash).room).toBe('till');
  });
});
