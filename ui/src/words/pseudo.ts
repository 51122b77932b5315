// Owns the made-up language that finds fixed widths and forgotten words: accented, 40 % longer, in brackets.
import type { Message } from './i18n';

const accents: Record<string, string> = {
  a: 'á', e: 'é', i: 'í', o: 'ó', u: 'ú', n: 'ñ', c: 'ç', y: 'ý', A: 'Á', E: 'É', I: 'Í', O: 'Ó', U: 'Ú', s: 'š', z: 'ž',
};

function stretch(text: string): string {
  const accented = text
    .split(/(\{\w+\}|#)/)
    .map((part, at) => (at % 2 === 1 ? part : [...part].map((letter) => accents[letter] ?? letter).join('')))
    .join('');
  const tail = '~'.repeat(Math.ceil(text.length * 0.4)).replace(/~{6}(?=~)/g, '~~~~~ ');
  return `[${accented}${tail.length > 6 ? ' ' : ''}${tail}]`;
}

/** A whole table in the made-up language. */
export function pseudo<T extends Record<string, Message>>(table: T): { [key in keyof T]: Message } {
  const made: Record<string, Message> = {};
  for (const [key, message] of Object.entries(table)) {
    made[key] = typeof message === 'string' ? stretch(message) : { one: stretch(message.one), other: stretch(message.other) };
  }
  return made as { [key in keyof T]: Message };
}
