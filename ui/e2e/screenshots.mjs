// Owns the pictures of every screen: both themes, both sizes, into ui/screenshots or the folder named by SHOTS.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openBrowser, openWindow, sizes, themes } from './screen.mjs';
import { startStall } from './stall.mjs';
import { stalls } from './states.mjs';

const folder = process.env.SHOTS ?? join(import.meta.dirname, '../screenshots');
const only = process.env.ONLY ? new RegExp(process.env.ONLY) : null;
mkdirSync(folder, { recursive: true });
const browser = await openBrowser();
let missed = 0;
for (const size of Object.keys(sizes)) {
  for (const theme of themes) {
    if (process.env.LOOK && process.env.LOOK !== `${size}-${theme}`) continue;
    for (const { states, prepare } of stalls) {
      const wanted = states.filter((state) => !only || only.test(state.name));
      if (wanted.length === 0) continue;
      const stall = await startStall();
      try {
        const made = await prepare(stall);
        const till = await openWindow(browser, stall, { size, theme });
        for (const state of wanted) {
          try {
            await state.reach(till, stall, made);
            await till.page.waitForTimeout(300);
          } catch (thrown) {
            missed += 1;
            console.error(`${state.name} ${size} ${theme}: ${String(thrown).split('\n')[0]}`);
          }
          await till.page.screenshot({ path: join(folder, `${state.name}-${size}-${theme}.png`) });
          await state.leave?.(till, stall).catch(() => undefined);
        }
        for (const complaint of till.complaints) console.error(`page: ${complaint}`);
        await till.close();
      } finally {
        await stall.stop();
      }
    }
  }
}
await browser.close();
console.log(`pictures in ${folder}${missed > 0 ? `, ${missed} states not reached` : ''}`);
process.exitCode = missed > 0 ? 1 : 0;
