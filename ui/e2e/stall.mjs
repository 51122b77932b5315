// Owns a real till for the tests: `stall serve` on a fresh folder, its commands over its own door. Refuses mocks.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const here = import.meta.dirname;
const binary = resolve(process.env.STALL_BIN ?? join(here, '../../target/debug/stall'));
const screens = resolve(process.env.STALL_UI ?? join(here, '../dist'));
const patience_ms = 30_000;

function ready() {
  if (!existsSync(binary)) throw new Error(`there is no till at ${binary}: build it, or say where it is in STALL_BIN`);
  if (!existsSync(join(screens, 'index.html'))) throw new Error(`there are no built screens in ${screens}: npm run build, or say where in STALL_UI`);
}

/** Start a till. `data`: an earlier folder, to go on with it. */
export async function startStall({ practice = false, data = mkdtempSync(join(tmpdir(), 'stall-e2e-')) } = {}) {
  ready();
  const args = ['--data', data, 'serve', '--json', '--ui', screens, ...(practice ? ['--practice'] : [])];
  const process_ = spawn(binary, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const complaints = [];
  createInterface({ input: process_.stderr }).on('line', (line) => complaints.push(line));
  const gone = new Promise((done) => process_.once('exit', (code, signal) => done({ code, signal })));
  const told = await new Promise((take, refuse) => {
    const late = setTimeout(() => refuse(new Error(`no address within ${patience_ms} ms\n${complaints.join('\n')}`)), patience_ms);
    createInterface({ input: process_.stdout }).once('line', (line) => {
      clearTimeout(late);
      take(JSON.parse(line));
    });
    void gone.then(({ code }) => refuse(new Error(`the till ended with ${code}\n${complaints.join('\n')}`)));
  });
  const token = decodeURIComponent(/#token=([^&]+)/.exec(told.url)[1]);
  const base = told.url.split('#')[0];

  async function call(name, request = {}) {
    const reply = await fetch(new URL(`/call/${name}`, base), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(request),
    });
    const body = await reply.json();
    if (!reply.ok) throw Object.assign(new Error(`${name}: ${JSON.stringify(body)}`), { problem: body.problem ?? body });
    return body;
  }

  async function end(signal) {
    process_.kill(signal);
    await gone;
  }

  return {
    url: told.url,
    data,
    call,
    /** As a laptop whose battery fell out. */
    kill: () => end('SIGKILL'),
    async stop() {
      await end('SIGTERM');
      rmSync(data, { recursive: true, force: true });
    },
  };
}
