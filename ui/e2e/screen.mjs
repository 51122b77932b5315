// Owns the real browser for the tests: windows on a till, counted presses, scanners, and every complaint of the page.
import { chromium } from 'playwright-core';
import { existsSync } from 'node:fs';

export const sizes = { large: { width: 1280, height: 800 }, small: { width: 1024, height: 640 } };
export const themes = ['sun', 'night'];
/** Longer than the quiet before an Enter that takes money, as a person is. */
export const breath_ms = 350;

const executable = process.env.CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path)) ?? 'chromium';

export const openBrowser = () =>
  chromium.launch({
    executablePath: executable,
    args: ['--disable-gpu', '--disable-dev-shm-usage', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
  });

/** Runs in the page, before its own scripts: what a person pressed, and what the content policy refused. */
function observe({ look }) {
  if (look) localStorage.setItem('stall-look', JSON.stringify(look));
  const seen = { taps: 0, keys: 0, letters: 0, paused: false, refused: [], paints: [] };
  window.seen = seen;
  const modifiers = new Set(['Shift', 'Control', 'Alt', 'Meta', 'CapsLock']);
  window.addEventListener('pointerdown', () => (seen.taps += seen.paused ? 0 : 1), true);
  window.addEventListener(
    'keydown',
    (event) => {
      if (seen.paused || event.repeat || modifiers.has(event.key)) return;
      if (event.key.length === 1) seen.letters += 1;
      else seen.keys += 1;
    },
    true,
  );
  for (const kind of ['pointerdown', 'keydown']) {
    window.addEventListener(kind, () => {
      const from = performance.now();
      requestAnimationFrame(() => requestAnimationFrame(() => seen.paints.push(performance.now() - from)));
    }, true);
  }
  document.addEventListener('securitypolicyviolation', (event) => seen.refused.push(`${event.violatedDirective} ${event.blockedURI}`));
}

/** A window on a till. */
export async function openWindow(browser, stall, { size = 'large', theme = 'sun', at = '', look = {}, query = '' } = {}) {
  const context = await browser.newContext({ viewport: sizes[size], reducedMotion: 'reduce', locale: 'en-GB' });
  const page = await context.newPage();
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('console', (message) => {
    // A refused command is an answer: the screen tells it; the browser's own line about its status is no fault.
    if (/\/call\/\w+$/.test(message.location().url)) return;
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(`${message.type()}: ${message.text()} ${message.location().url}`);
  });
  await page.addInitScript(observe, { look: { theme, glove: false, language: 'en', ...look } });
  const [base, hash] = stall.url.split('#');
  await page.goto(`${base}${query}#${hash}`);
  await page.locator('main').first().waitFor();
  const scanner = await context.newCDPSession(page);

  const window_ = {
    page,
    complaints,
    async go(place) {
      await page.evaluate((to) => (location.hash = `#/${to}`), place);
      await page.waitForTimeout(150);
    },
    tap: (locator) => locator.click(),
    /** A key of a person: after a breath when it is Enter. */
    async key(name) {
      if (/Enter$/.test(name)) await page.waitForTimeout(breath_ms);
      await page.keyboard.press(name);
    },
    /** Letters or digits of a person. */
    type: (text) => page.keyboard.type(text, { delay: 70 }),
    async count(action) {
      const before = await page.evaluate(() => ({ ...window.seen }));
      await action();
      const after = await page.evaluate(() => ({ ...window.seen }));
      return { taps: after.taps - before.taps, keys: after.keys - before.keys, presses: after.taps - before.taps + after.keys - before.keys };
    },
    /** Real key events with the times a scanner gives them; its own keys are not a person's. */
    async replay(events) {
      await page.evaluate(() => (window.seen.paused = true));
      const now_s = Date.now() / 1000;
      const first = events[0]?.t ?? 0;
      const sent = events.flatMap(({ t, key, code, shift, repeat }) => {
        const stroke = { key, code, modifiers: shift ? 8 : 0, timestamp: now_s + (t - first) / 1000 };
        const text = key.length === 1 ? key : key === 'Enter' ? '\r' : undefined;
        const down = { ...stroke, type: text ? 'keyDown' : 'rawKeyDown', autoRepeat: repeat, ...(text ? { text, unmodifiedText: text } : {}) };
        return [scanner.send('Input.dispatchKeyEvent', down), scanner.send('Input.dispatchKeyEvent', { ...stroke, type: 'keyUp' })];
      });
      await Promise.all(sent);
      await page.waitForTimeout(200);
      await page.evaluate(() => (window.seen.paused = false));
    },
    /** Keys of the number block, as a person presses them. */
    async numpad(keys) {
      for (const key of keys) {
        const stroke = key === 'Enter' ? { key, code: 'NumpadEnter', text: '\r' } : { key, code: `Numpad${key}`, text: key };
        await page.waitForTimeout(120);
        await scanner.send('Input.dispatchKeyEvent', { type: 'keyDown', ...stroke, isKeypad: true });
        await scanner.send('Input.dispatchKeyEvent', { type: 'keyUp', key: stroke.key, code: stroke.code, isKeypad: true });
      }
    },
    scan: (text, layout) => window_.replay(strokesOf(text, layout)),
    async close() {
      await context.close();
    },
    refused: () => page.evaluate(() => window.seen.refused),
    paints: () => page.evaluate(() => window.seen.paints),
  };
  return window_;
}

const french = { 1: '&', 2: 'é', 3: '"', 4: "'", 5: '(', 6: '-', 7: 'è', 8: '_', 9: 'ç', 0: 'à' };
const marks = { '-': ['Minus', false], '_': ['Minus', true], ':': ['Semicolon', true], '/': ['Slash', false], '.': ['Period', false], '#': ['Digit3', true], '&': ['Digit7', true], '=': ['Equal', false], '?': ['Slash', true] };

/** What a scanner in its factory setting sends for a text: 8 ms between keys, Enter at the end. `layout`: how the laptop reads it. */
export function strokesOf(text, layout = 'us') {
  const strokes = [...text].map((letter, index) => {
    const t = 1000 + index * 8;
    if (/\d/.test(letter)) return { t, key: layout === 'fr' ? french[letter] : letter, code: `Digit${letter}`, shift: false, repeat: false };
    if (/[a-z]/i.test(letter)) return { t, key: letter, code: `Key${letter.toUpperCase()}`, shift: letter !== letter.toLowerCase(), repeat: false };
    const [code, shift] = marks[letter];
    return { t, key: letter, code, shift, repeat: false };
  });
  return [...strokes, { t: 1000 + text.length * 8, key: 'Enter', code: 'Enter', shift: false, repeat: false }];
}

/** Waits for what a busy machine does late; what never comes is a fault. */
export async function until(holds, patience_ms = 10_000) {
  const end = Date.now() + patience_ms;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`not within ${patience_ms} ms: ${holds}`);
    await new Promise((go) => setTimeout(go, 25));
  }
}

/** A tile of the till by its name. */
export const tile = ({ page }, name) => page.getByRole('region', { name: 'Items' }).getByRole('button', { name: new RegExp(name) });
export const button = ({ page }, name) => page.getByRole('button', { name });
