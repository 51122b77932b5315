// Owns the proof that sentences are whole, plurals follow the language, and the made-up language forgets nothing.
import { afterEach, describe, expect, it } from 'vitest';
import { en } from './en';
import { first } from './first';
import { speak, t } from './i18n';
import { pseudo } from './pseudo';
import { told } from './problems';

afterEach(() => speak('en'));

describe('words', () => {
  it('put arguments into their places and count by the plural of the language', () => {
    expect(t('till.things', { n: 1 })).toBe('1 thing');
    expect(t('till.things', { n: 5 })).toBe('5 things');
    expect(t('till.from_total', { given: '100.00', total: '87.50' })).toBe('from 100.00 · total 87.50');
  });
  it('follow the language of the page', async () => {
    await speak('en-XA');
    expect(document.documentElement.lang).toBe('en-XA');
    expect(t('till.left', { n: 7 })).toMatch(/^\[7 .*~+\]$/);
    await speak('xx');
    expect(t('till.left', { n: 7 })).toBe('7 left');
  });
  it('keep every place in the made-up language and grow by at least 40 %', () => {
    const places = (text: string) => (text.match(/\{\w+\}|#/g) ?? []).sort();
    for (const [key, message] of Object.entries(pseudo(en))) {
      const plain = (en as Record<string, string | { other: string }>)[key]!;
      const [from, to] = [typeof plain === 'string' ? plain : plain.other, typeof message === 'string' ? message : message.other];
      expect(places(to), key).toEqual(places(from));
      expect(to.length, key).toBeGreaterThanOrEqual(from.length * 1.4);
    }
  });
  it('speak without exclamation marks, capitals or blame', () => {
    for (const message of Object.values(en)) {
      for (const text of typeof message === 'string' ? [message] : Object.values(message)) {
        expect(text).not.toMatch(/!|please wait|successfully|something went wrong|oops/i);
      }
    }
  });
  it('are all there at the start for what the start shows', () => {
    const sources = import.meta.glob(['../App.svelte', '../shell/*.{svelte,ts}', '../features/till/*.{svelte,ts}', '../parts/*.svelte', '../drawn/*.svelte', '!../**/*.test.ts'], {
      query: '?raw', import: 'default', eager: true,
    }) as Record<string, string>;
    const asked = Object.entries(sources).flatMap(([file, text]) => [...text.matchAll(/\bt\('([\w.]+)'/g)].map(([, key]) => `${key} in ${file}`));
    expect(asked.length).toBeGreaterThan(100);
    expect(asked.filter((each) => !(each.split(' ')[0]! in first))).toEqual([]);
  });
  it('say what is safe for a code without words of its own', () => {
    expect(told({ code: 'from_the_future', facts: {}, retryable: false }).safe).not.toBe('');
  });
});
