// Owns how a message becomes a sentence: typed arguments, plurals by the language's own rules. Refuses concatenation.
import { en } from './en';
import { pseudo } from './pseudo';

/** A sentence with `{name}` places, or one that changes with the count `n` (`#` is the count). */
export type Message = string | { readonly one: string; readonly other: string };
export type Messages = { readonly [key in keyof typeof en]: Message };
export type Key = keyof typeof en;

type Names<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;
type Places<M> = M extends { readonly other: infer O } ? Names<O> | 'n' : Names<M>;
type Args<M> = [Places<M>] extends [never] ? [] : [{ [name in Places<M>]: string | number }];

const tables: Record<string, Messages> = { en, 'en-XA': pseudo(en) };
const rtl = /^(ar|he|fa|ur)\b/;

let locale = 'en';
let table: Messages = en;
let plurals = new Intl.PluralRules('en');

/** Switch language; unknown ones stay with English. The page's direction follows. */
export function speak(wanted: string): void {
  locale = wanted in tables ? wanted : 'en';
  table = tables[locale] ?? en;
  plurals = new Intl.PluralRules(locale === 'en-XA' ? 'en' : locale);
  document.documentElement.lang = locale;
  document.documentElement.dir = rtl.test(locale) ? 'rtl' : 'ltr';
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
  return say(table[key], args[0] ?? {});
}
