// Owns the keyboard and the scanner for the whole window: one listener, screens take turns from the top.
// Refuses single-letter shortcuts; a scan never leaves letters behind.
import { defaults, feed, idle, quietLeft, settle, type Scan, type ScannerSettings } from './scanner';

export interface Press {
  code: string;
  key: string;
  shift: boolean;
  alt: boolean;
  ctrl: boolean;
  /** Quiet time before this key, in ms: a key right after another may be a machine's. */
  since_ms: number;
  /** The field being typed into, if any. */
  field: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement | null;
  /** A button or link reached with Tab; Enter and Space belong to it. */
  control: HTMLElement | null;
}
type Taker = (press: Press) => boolean;
type Snapshot = () => () => void;

const takers: Taker[] = [];
const snapshots: Snapshot[] = [];
let onScan: ((scan: Scan) => void) | null = null;
let listens: () => boolean = () => true;
let settings: ScannerSettings = defaults;
let state = idle;
let last_t = -Infinity;
let quiet: ReturnType<typeof setTimeout> | undefined;
let restore: (() => void)[] = [];

function push<T>(list: T[], item: T): void {
  $effect(() => {
    list.push(item);
    return () => void list.splice(list.indexOf(item), 1);
  });
}

/** Take keys while this component is shown; the newest is asked first. True means taken. */
export const onKeys = (taker: Taker): void => push(takers, taker);

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

function fieldSnapshot(): () => void {
  const field = isField(document.activeElement);
  if (!field || field instanceof HTMLSelectElement) return () => undefined;
  const value = field.value;
  return () => {
    field.value = value;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  };
}

/** A field that wants codes keeps what a scanner types; only the closing key is taken. */
const wantsScan = () => isField(document.activeElement)?.dataset['scan'] === 'keep';

function deliver(scan: Scan): void {
  if (wantsScan()) {
    restore = [];
    return;
  }
  for (const put of restore) put();
  restore = [];
  onScan?.(scan);
}

/** A scanner without a closing key is read once its burst is followed by quiet. */
function awaitQuiet(): void {
  const left_ms = quietLeft(state, performance.now(), settings);
  if (left_ms === null) return;
  quiet = setTimeout(() => {
    // A busy page lets this timer run before the keys that wait behind it: they go first, and take the timer with them.
    quiet = setTimeout(() => {
      const step = settle(state, performance.now(), settings);
      state = step.state;
      if (step.scan) deliver(step.scan);
      // A timer may run early by the coarseness of the clock, and a key may be stamped later than it came.
      else awaitQuiet();
    });
  }, left_ms);
}

function listen(event: KeyboardEvent): void {
  if (event.isComposing) return;
  const since_ms = event.timeStamp - last_t;
  last_t = event.timeStamp;
  const stroke = { t: event.timeStamp, key: event.key, code: event.code, shift: event.shiftKey, repeat: event.repeat };
  if (!event.ctrlKey && !event.altKey && !event.metaKey && listens()) {
    const step = feed(state, stroke, settings);
    state = step.state;
    if (step.opened) restore = [fieldSnapshot(), ...snapshots.map((snapshot) => snapshot())];
    clearTimeout(quiet);
    if (step.swallow) {
      event.preventDefault();
      event.stopImmediatePropagation();
      if (step.scan) deliver(step.scan);
      return;
    }
    awaitQuiet();
  }
  const press: Press = {
    code: event.code,
    key: event.key,
    shift: event.shiftKey,
    alt: event.altKey,
    ctrl: event.ctrlKey || event.metaKey,
    since_ms,
    field: isField(document.activeElement),
    control: isControl(document.activeElement),
  };
  for (const taker of [...takers].reverse()) {
    if (taker(press)) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
  }
}

/** Begin listening; scans go to one place, from any screen, while `ready` says there is something to scan for. */
export function startKeys(scanned: (scan: Scan) => void, ready: () => boolean): void {
  onScan = scanned;
  listens = ready;
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
