// Owns the reading of a keyboard-wedge scanner: keys in, scans out, by `code` and not by layout.
// Refuses effects: a pure step from one state and one key to the next; the listener carries it out.

export interface Stroke { t: number; key: string; code: string; shift: boolean; repeat: boolean }

/** `text` is read by key position (what a default scanner means), `typed` by layout (a scanner set to the national one). */
interface Reading { text: string; typed: string }

/** `tail`: the reading was put together over a pause; this is what came after it, which may be a whole code by itself. */
export interface Scan extends Reading { tail?: Reading }

export interface ScannerState {
  text: string;
  typed: string;
  last_t: number;
  ended_t: number;
  /** A burst that a pause cut off just before this one: perhaps the beginning of the same code. */
  head: Reading | null;
}

export interface Step {
  state: ScannerState;
  scan: Scan | null;
  /** This key belongs to the scanner and must reach nothing else. */
  swallow: boolean;
  /** This key opened a burst: what a field holds now is what it held before the scan. */
  opened: boolean;
}

/** `hiccup_ms`: the longest pause of a laptop or a scanner in the middle of one code. */
export interface ScannerSettings { gap_ms: number; least: number; quiet_ms: number; hiccup_ms: number }

export const defaults: ScannerSettings = { gap_ms: 50, least: 4, quiet_ms: 100, hiccup_ms: 1500 };
export const idle: ScannerState = { text: '', typed: '', last_t: -Infinity, ended_t: -Infinity, head: null };

const marks: Record<string, [string, string]> = {
  Minus: ['-', '_'],
  Equal: ['=', '+'],
  BracketLeft: ['[', '{'],
  BracketRight: [']', '}'],
  Backslash: ['\\', '|'],
  Semicolon: [';', ':'],
  Quote: ["'", '"'],
  Backquote: ['`', '~'],
  Comma: [',', '<'],
  Period: ['.', '>'],
  Slash: ['/', '?'],
  Space: [' ', ' '],
  IntlBackslash: ['<', '>'],
};
const shiftedDigits = ')!@#$%^&*(';
const numpadMarks: Record<string, string> = {
  NumpadDecimal: '.',
  NumpadSubtract: '-',
  NumpadAdd: '+',
  NumpadDivide: '/',
  NumpadMultiply: '*',
};

/** The character a scanner in its factory setting means by a key position; empty for keys that write nothing. */
export function letterOf(code: string, shift: boolean): string {
  if (/^Key[A-Z]$/.test(code)) return shift ? code.slice(3) : code.slice(3).toLowerCase();
  const digit = /^(Digit|Numpad)([0-9])$/.exec(code);
  if (digit) return shift && digit[1] === 'Digit' ? (shiftedDigits[Number(digit[2])] ?? '') : digit[2]!;
  return marks[code]?.[shift ? 1 : 0] ?? numpadMarks[code] ?? '';
}

const ends = (code: string) => code === 'Enter' || code === 'NumpadEnter' || code === 'Tab';
const silent = (code: string) => /^(Shift|Control|Alt|Meta|CapsLock)/.test(code);

const joined = (head: Reading | null, tail: Reading): Reading => ({ text: (head?.text ?? '') + tail.text, typed: (head?.typed ?? '') + tail.typed });
const lengthOf = (reading: Reading | null): number => [...(reading?.text ?? '')].length;

/** What an Enter closes; null when a person wrote it. A short rest counts as the end of a code whose beginning came as fast. */
function closed(state: ScannerState, least: number): Scan | null {
  const { head, text, typed } = state;
  const whole = lengthOf(state) >= least;
  if (!head) return whole ? { text, typed } : null;
  const tail = { text, typed };
  if (whole) return { ...joined(head, tail), tail };
  return lengthOf(state) >= 2 && lengthOf(head) >= least ? joined(head, tail) : null;
}

/** What stands before a letter that does not follow at once: the burst before it, unless that was a single letter or long ago. */
function headOf(state: ScannerState, gap_ms: number, hiccup_ms: number): Reading | null {
  if (gap_ms > hiccup_ms) return null;
  if (state.text === '') return state.head;
  return lengthOf(state) >= 2 ? joined(state.head, state) : null;
}

/** Take one key. */
export function feed(state: ScannerState, stroke: Stroke, settings = defaults): Step {
  const nothing = { scan: null, swallow: false, opened: false };
  if (silent(stroke.code)) return { state, ...nothing };
  const gap = stroke.t - state.last_t;
  if (stroke.repeat) return { state: { ...idle, last_t: stroke.t, ended_t: state.ended_t }, ...nothing };
  const running = state.text !== '' && gap <= settings.gap_ms;
  if (ends(stroke.code)) {
    const scan = running ? closed(state, settings.least) : null;
    if (scan) {
      return { state: { ...idle, last_t: stroke.t, ended_t: stroke.t }, scan, swallow: true, opened: false };
    }
    return { state: { ...idle, last_t: stroke.t, ended_t: state.ended_t }, ...nothing };
  }
  // CR LF reaches a page as Enter and then an arrow: the arrow is the scanner's too.
  if (stroke.code === 'ArrowDown' && stroke.t - state.ended_t <= settings.gap_ms) {
    return { state, scan: null, swallow: true, opened: false };
  }
  const letter = letterOf(stroke.code, stroke.shift);
  if (letter === '') return { state: { ...idle, last_t: stroke.t, ended_t: state.ended_t }, ...nothing };
  const typed = stroke.key.length === 1 ? stroke.key : letter;
  return {
    state: {
      text: running ? state.text + letter : letter,
      typed: running ? state.typed + typed : typed,
      last_t: stroke.t,
      ended_t: state.ended_t,
      head: running ? state.head : headOf(state, gap, settings.hiccup_ms),
    },
    scan: null,
    swallow: false,
    opened: !running,
  };
}

/** How long until what was typed may settle, in ms; null where it is too short to be a scan. */
export function quietLeft(state: ScannerState, now: number, settings = defaults): number | null {
  if ([...state.text].length < settings.least) return null;
  return Math.max(0, Math.ceil(state.last_t + settings.quiet_ms - now));
}

/** A scanner without a suffix: a burst followed by quiet is a scan. */
export function settle(state: ScannerState, now: number, settings = defaults): Step {
  if (quietLeft(state, now, settings) !== 0) {
    return { state, scan: null, swallow: false, opened: false };
  }
  const scan = { text: state.text, typed: state.typed };
  return { state: { ...idle, last_t: state.last_t, ended_t: now, head: scan }, scan, swallow: false, opened: false };
}

/** Whether a number is an EAN-8, UPC-A, EAN-13 or GTIN-14 with a right check digit. */
export function checks(text: string): boolean {
  if (!/^(\d{8}|\d{12,14})$/.test(text)) return false;
  const digits = [...text].map(Number).reverse();
  const sum = digits.reduce((total, digit, index) => total + digit * (index % 2 === 1 ? 3 : 1), 0);
  return sum % 10 === 0;
}

/** The reading that means something: by position, unless only the layout's is known or checks. */
function meant(reading: Reading, known: (text: string) => boolean): string | null {
  if (known(reading.text) || checks(reading.text) || /^https?:\/\//i.test(reading.text)) return reading.text;
  return known(reading.typed) || checks(reading.typed) ? reading.typed : null;
}

/** Which reading to believe: the whole one, unless only what came after its pause is a code. */
export const believe = (scan: Scan, known: (text: string) => boolean): string =>
  meant(scan, known) ?? (scan.tail && meant(scan.tail, known)) ?? scan.text;
