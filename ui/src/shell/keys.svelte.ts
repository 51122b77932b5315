// Owns the keyboard and the scanner for the whole window: one listener, screens take turns from the top.
// Refuses single-letter shortcuts; a scan never leaves letters behind, and a key that acts does so once, however long it is held.
import { getContext, setContext } from 'svelte';
import { believe, defaults, feed, idle, quietLeft, settle, type Scan, type ScannerSettings } from './scanner';

export interface Press {
  code: string;
  key: string;
  shift: boolean;
  alt: boolean;
  ctrl: boolean;
  /** The key is held down and says so again. */
  repeat: boolean;
  /** Quiet time before this key, in ms: a key right after another may be a machine's. */
  since_ms: number;
  /** The field being typed into, if any. */
  field: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement | null;
  /** A button or link reached with Tab; Enter and Space belong to it. */
  control: HTMLElement | null;
}
type Taker = (press: Press) => boolean;
type ScanTaker = (code: string) => boolean;
type Snapshot = () => () => void;
interface Field { element: HTMLInputElement | HTMLTextAreaElement; value: string; from: number; to: number }

export interface Listening {
  /** Told each scan that no screen has asked for. */
  scanned(code: string): void;
  /** Whether a code names something; decides between the two readings of a scan. */
  knows(code: string): boolean;
  /** Whether there is anything to scan for yet. */
  ready(): boolean;
}

const takers: Taker[] = [];
const scanTakers: ScanTaker[] = [];
const snapshots: Snapshot[] = [];
let listening: Listening = { scanned: () => undefined, knows: () => false, ready: () => false };
let settings: ScannerSettings = defaults;
let state = idle;
let last_t = -Infinity;
/** When the last key of a burst was taken here: a slow page takes keys later than they were struck. */
let taken_t = -Infinity;
let quiet: ReturnType<typeof setTimeout> | undefined;
let before: Field | null = null;
let restore: (() => void)[] = [];
/** The same at the first letter of a burst that a pause cut off. */
let head: { before: Field | null; restore: (() => void)[] } = { before: null, restore: [] };

const muted_key = Symbol('muted');

/** Keep this component's part of the page from taking anything while `muted` says so: it stands behind something else. */
export const mute = (muted: () => boolean): void => void setContext(muted_key, muted);

function push<T>(list: T[], item: T): void {
  $effect(() => {
    list.push(item);
    return () => void list.splice(list.indexOf(item), 1);
  });
}

function pushTaker<T>(list: ((what: T) => boolean)[], taker: (what: T) => boolean): void {
  const muted = getContext<(() => boolean) | undefined>(muted_key);
  push(list, muted ? (what: T) => !muted() && taker(what) : taker);
}

/** Take keys while this component is shown; the newest is asked first. True means taken. */
export const onKeys = (taker: Taker): void => pushTaker(takers, taker);

/** Take scans while this component is shown, because it asks for a code; the newest is asked first, the till last. True means taken. */
export const onScans = (taker: ScanTaker): void => pushTaker(scanTakers, taker);

/** Remember something at the first letter of a possible scan; the returned way puts it back. */
export const onBurst = (snapshot: Snapshot): void => push(snapshots, snapshot);

/** Scanner gap in ms between two letters, from the settings. */
export function setScannerGap(gap_ms: number): void {
  settings = { ...defaults, gap_ms: Math.min(120, Math.max(20, gap_ms)) };
}

const isField = (element: Element | null) =>
  element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement ? element : null;
const isControl = (element: Element | null) =>
  element instanceof HTMLElement && element.matches('button, a[href], [role=radio], summary') ? element : null;

function fieldNow(): Field | null {
  const element = isField(document.activeElement);
  if (!element || element instanceof HTMLSelectElement) return null;
  const end = element.value.length;
  return { element, value: element.value, from: element.selectionStart ?? end, to: element.selectionEnd ?? end };
}

function write({ element }: Field, value: string): void {
  element.value = value;
  element.dispatchEvent(new Event('input', { bubbles: true }));
}

function deliver(scan: Scan): void {
  const code = believe(scan, listening.knows);
  // A code put together over a pause goes away with its beginning.
  const whole = code === scan.tail?.text || code === scan.tail?.typed ? null : head;
  const field = whole?.before ?? before;
  const puts = [...restore, ...(whole?.restore ?? [])];
  before = null;
  restore = [];
  head = { before: null, restore: [] };
  // A field that wants codes gets what the scanner meant, not what this layout made of it.
  if (field && field.element === document.activeElement && field.element.dataset['scan'] === 'keep') {
    write(field, field.value.slice(0, field.from) + code + field.value.slice(field.to));
    return;
  }
  if (field) write(field, field.value);
  for (const put of puts) put();
  if (!scanTakers.toReversed().some((taker) => taker(code))) listening.scanned(code);
}

/** Time until the burst counts as ended, in ms: quiet by the keys' own stamps, and by when they came through. */
function leftNow(): number | null {
  const now = performance.now();
  const left_ms = quietLeft(state, now, settings);
  return left_ms === null ? null : Math.max(left_ms, Math.ceil(taken_t + settings.quiet_ms - now));
}

/** A scanner without a closing key is read once its burst is followed by quiet. */
function awaitQuiet(): void {
  const left_ms = leftNow();
  if (left_ms === null) return;
  quiet = setTimeout(() => {
    // A busy page lets this timer run before the keys that wait behind it: they go first, and take the timer with them.
    quiet = setTimeout(() => {
      // A timer may run early by the coarseness of the clock, and a key may be stamped later than it came.
      if (leftNow() !== 0) return awaitQuiet();
      const step = settle(state, performance.now(), settings);
      state = step.state;
      if (step.scan) deliver(step.scan);
    });
  }, left_ms);
}

/** Whether the scanner has this key to itself. */
function scans(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.altKey || event.metaKey || !listening.ready()) return false;
  const stroke = { t: event.timeStamp, key: event.key, code: event.code, shift: event.shiftKey, repeat: event.repeat };
  const step = feed(state, stroke, settings);
  state = step.state;
  taken_t = performance.now();
  if (step.opened) {
    // The beginning of a beginning stays the beginning.
    if (!state.head) head = { before: null, restore: [] };
    else if (head.restore.length === 0) head = { before, restore };
    before = fieldNow();
    restore = snapshots.map((snapshot) => snapshot());
  }
  clearTimeout(quiet);
  if (step.scan) deliver(step.scan);
  else if (!step.swallow) awaitQuiet();
  return step.swallow;
}

/** Keys that do something of weight: a finger resting on one means it once. */
const once = /^(Enter|NumpadEnter|NumpadSubtract|F\d+)$/;

function listen(event: KeyboardEvent): void {
  if (event.isComposing) return;
  const since_ms = event.timeStamp - last_t;
  last_t = event.timeStamp;
  if (scans(event) || (event.repeat && once.test(event.code))) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  const press: Press = {
    code: event.code,
    key: event.key,
    shift: event.shiftKey,
    alt: event.altKey,
    ctrl: event.ctrlKey || event.metaKey,
    repeat: event.repeat,
    since_ms,
    field: isField(document.activeElement),
    control: isControl(document.activeElement),
  };
  if (!takers.toReversed().some((taker) => taker(press))) return;
  event.preventDefault();
  event.stopPropagation();
}

/** Begin listening for the whole window. */
export function startKeys(to: Listening): void {
  listening = to;
  window.addEventListener('keydown', listen, true);
  // A pointer never takes the focus to a key: Enter stays with the cobalt key.
  window.addEventListener('mousedown', (event) => {
    if (event.target instanceof Element && event.target.closest('button, a[href]')) event.preventDefault();
  });
}

/** Whether this press is a plain Enter that no focused control or many-line field wants. */
export function isEnter(press: Press): boolean {
  if ((press.code !== 'Enter' && press.code !== 'NumpadEnter') || press.ctrl || press.alt) return false;
  return press.control === null && !(press.field instanceof HTMLTextAreaElement);
}
