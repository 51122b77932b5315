// Owns the real window for the tests: the app under its WebDriver, on a folder of its own. Refuses mocks and sleeping for luck.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const driver = process.env.TAURI_DRIVER ?? 'tauri-driver';
const app = resolve(process.env.STALL_APP_BIN ?? join(import.meta.dirname, '../../target/debug/stallside'));
const patience_ms = 30_000;
const element_key = 'element-6066-11e4-a52e-4f735466cecf';

export const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** Ask until the answer is truthy; says what was waited for when it never comes. */
export async function until(what, ask, limit_ms = patience_ms) {
  const end = performance.now() + limit_ms;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (performance.now() > end) throw new Error(`not within ${limit_ms} ms: ${what}`);
    await pause(50);
  }
}

export const freshFolder = () => mkdtempSync(join(tmpdir(), 'stall-window-'));
export const removeFolder = (data) => rmSync(data, { recursive: true, force: true, maxRetries: 5 });

const freePort = () =>
  new Promise((take, refuse) => {
    const server = createServer().once('error', refuse);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => take(port));
    });
  });

/** The app and its web processes on this folder, found by the folder in their environment. */
function processesOn(data) {
  const mark = `STALLSIDE_DATA=${data}\0`;
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(mark) && /stallside|WebKit(Web|Net)/.test(readFileSync(`/proc/${pid}/comm`, 'latin1'));
    } catch {
      return false;
    }
  });
}

const memoryOf = (pid) => Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1'))?.[1] ?? 0);

const open = new Set();
/** End what a failed test left open. */
export const closeAll = async () => Promise.all([...open].map((app) => app.crash()));

/** Start the app on a folder. One driver a window: the folder travels in its environment. */
export async function openApp(data) {
  const [port, native] = [await freePort(), await freePort()];
  const server = spawn(driver, ['--port', String(port), '--native-port', String(native)], {
    stdio: 'ignore',
    // No graphics card here: the plain renderer is the steady one.
    env: { ...process.env, STALLSIDE_DATA: data, WEBKIT_DISABLE_DMABUF_RENDERER: '1' },
  });
  const base = `http://127.0.0.1:${port}`;
  const ask = async (method, path, body) => {
    const reply = await fetch(base + path, { method, body: body === undefined ? undefined : JSON.stringify(body), signal: AbortSignal.timeout(60_000) });
    const { value } = await reply.json();
    if (!reply.ok) throw new Error(`${path}: ${JSON.stringify(value)}`);
    return value;
  };
  await until('the driver listens', () => fetch(`${base}/status`).then((reply) => reply.ok, () => false));
  const spawned = performance.now();
  const { sessionId } = await ask('POST', '/session', { capabilities: { alwaysMatch: { 'tauri:options': { application: app } } } }).catch((error) => {
    server.kill();
    throw error;
  });
  const at = `/session/${sessionId}`;
  const post = (path, body = {}) => ask('POST', at + path, body);
  await post('/timeouts', { script: 30_000 });

  const self = {
    data,
    spawned,
    /** Run in the page. */
    run: (script, ...args) => post('/execute/sync', { script, args }),
    /** Run in the page and wait for what it resolves to. */
    later: (script, ...args) => post('/execute/async', { script: `const done = arguments[arguments.length - 1]; (async (...args) => { ${script} })(...arguments).then(done, (error) => done({ failed: String(error) }));`, args }),
    /** What the core answers this window, or how it was refused. */
    invoke: (handler, args) => self.later('return await window.__TAURI_INTERNALS__.invoke(args[0], args[1]).then((ok) => ({ ok }), (refused) => ({ refused }));', handler, args),
    async call(name, request = {}) {
      const { ok, refused } = await self.invoke('call', { name, request });
      if (refused) throw new Error(`${name}: ${JSON.stringify(refused)}`);
      return ok;
    },
    sees: (text) => self.run('return document.body.innerText.includes(arguments[0])', text),
    see: (text) => until(`the window says “${text}”`, () => self.sees(text)),
    /** Press the button whose words match, as a hand does. */
    async press(words) {
      await until(`a button ${words}`, async () => {
        const found = await self.run('return [...document.querySelectorAll("button, a")].find((each) => new RegExp(arguments[0]).test(each.innerText) && each.getClientRects().length > 0) ?? null', words.source);
        // A screen that is just being drawn anew may take the button away between look and press.
        return found && post(`/element/${found[element_key]}/click`).then(() => true, (error) => { if (!/stale element/.test(error.message)) throw error; });
      });
    },
    /** Keys down and up, one after the other without a rest. */
    async keys(keys) {
      const strokes = keys.flatMap((value) => [{ type: 'keyDown', value }, { type: 'keyUp', value }]);
      await post('/actions', { actions: [{ type: 'key', id: 'keyboard', actions: strokes }] });
    },
    handles: () => ask('GET', `${at}/window/handles`),
    handle: () => ask('GET', `${at}/window`),
    focus: (handle) => post('/window', { handle }),
    screenshot: async () => Buffer.from(await ask('GET', `${at}/screenshot`), 'base64'),
    memory_mib: () =>
      processesOn(data)
        .map((pid) => ({ name: readFileSync(`/proc/${pid}/comm`, 'latin1').trim(), mib: Math.round(memoryOf(pid) / 1024) }))
        .filter(({ name }) => !name.includes('Driver')),
    async close() {
      await ask('DELETE', at).catch(() => undefined);
      server.kill();
      await gone();
    },
    /** As when the battery falls out: nobody is asked, nothing is closed. */
    async crash() {
      for (const pid of processesOn(data)) process.kill(Number(pid), 'SIGKILL');
      server.kill();
      await gone();
    },
  };
  open.add(self);
  async function gone() {
    open.delete(self);
    await until('the app has left its folder', () => processesOn(data).length === 0, 10_000).catch(() => {
      for (const pid of processesOn(data)) process.kill(Number(pid), 'SIGKILL');
    });
  }
  await until('the first screen', () => self.run('return document.querySelector("main:not([aria-busy])") !== null')).catch(async (error) => {
    const page = await self.run('return document.documentElement.outerHTML').catch(() => '');
    await self.crash();
    throw new Error(`${error.message}\n${page.slice(0, 2000)}`);
  });
  return self;
}
