// Owns how a message becomes a sentence: typed arguments, plurals by the language's own rules. Refuses concatenation.
import type { en } from './en';
import { first } from './first';

/** A sentence with `{name}` places, or one that changes with the count `n` (`#` is the count). */
export type Message = string | { readonly one: string; readonly other: string };
export type Messages = { readonly [key in keyof typeof en]: Message };
export type Key = keyof typeof en;

type Names<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;
type Places<M> = M extends { readonly other: infer O } ? Names<O> | 'n' : Names<M>;
type Args<M> = [Places<M>] extends [never] ? [] : [{ [name in Places<M>]: string | number }];

type Table = Record<string, Message>;
const rtl = /^(ar|he|fa|ur)\b/;

let locale = 'en';
let plurals = new Intl.PluralRules('en');
let learnt: Table = { ...first };
let shown: Table = learnt;
let stretch: ((table: Table) => Table) | null = null;

/** Words that come after the first ones. */
export function learn(more: Table): void {
  learnt = { ...learnt, ...more };
  shown = stretch ? stretch(learnt) : learnt;
}

/** Switch language; unknown ones stay with English. The page's direction follows. The made-up one is fetched only when it is asked for. */
export async function speak(wanted: string): Promise<void> {
  locale = wanted === 'en-XA' ? wanted : 'en';
  plurals = new Intl.PluralRules('en');
  document.documentElement.lang = locale;
  document.documentElement.dir = rtl.test(locale) ? 'rtl' : 'ltr';
  stretch = null;
  if (wanted === 'en-XA') stretch = (await import('./pseudo')).pseudo;
  learn({});
}

/** The language figures and dates are written in; the made-up one writes as English does. */
export const writing = (): string => (locale.startsWith('en') ? 'en-GB' : locale);
export const languages = ['en'] as const;

function say(message: Message, values: Record<string, string | number>): string {
  const text =
    typeof message === 'string' ? message : plurals.select(Number(values['n'])) === 'one' ? message.one : message.other;
  return text
    .replaceAll('#', String(values['n'] ?? '#'))
    .replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}

/** The sentence for a key. A missing argument does not compile. */
export function t<K extends Key>(key: K, ...args: Args<(typeof en)[K]>): string {
  return say(shown[key] ?? key, args[0] ?? {});
}
