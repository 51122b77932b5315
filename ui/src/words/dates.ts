// Owns how a moment is written: in the time of the place it happened, not of the reader.
import type { At } from '../bindings/At';
import { writing } from './i18n';

const shifted = (moment: At) => new Date(moment.ms + moment.offset_minutes * 60_000);
const formats = new Map<string, Intl.DateTimeFormat>();

function format(options: Intl.DateTimeFormatOptions, moment: At): string {
  const name = writing() + JSON.stringify(options);
  const kept = formats.get(name) ?? new Intl.DateTimeFormat(writing(), { ...options, timeZone: 'UTC' });
  formats.set(name, kept);
  return kept.format(shifted(moment)).replace(/,/g, '');
}

export const clock = (moment: At): string => format({ hour: '2-digit', minute: '2-digit', hour12: false }, moment);
export const date = (moment: At): string => format({ weekday: 'short', day: 'numeric', month: 'short' }, moment);
export const shortDate = (moment: At): string => format({ day: 'numeric', month: 'short' }, moment);
export const longDate = (moment: At): string => format({ day: 'numeric', month: 'short', year: 'numeric' }, moment);
const dayOf = (moment: At) => Math.floor((moment.ms + moment.offset_minutes * 60_000) / 86_400_000);

/** `14:02` today, `21 Nov 18:40` on another day. */
export function when(moment: At, now: At): string {
  return dayOf(moment) === dayOf(now) ? clock(moment) : `${shortDate(moment)} ${clock(moment)}`;
}
