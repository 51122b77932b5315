// Owns the promise that everybody can use each screen: axe finds nothing, in every state, in both themes.
import assert from 'node:assert/strict';
import { AxeBuilder } from '@axe-core/playwright';
import { after, before, describe, it } from 'node:test';
import { openBrowser, openWindow, themes } from './screen.mjs';
import { startStall } from './stall.mjs';
import { stalls } from './states.mjs';

const rules = ['wcag2a', 'wcag2aa', 'wcag2aaa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const told = ({ id, help, nodes }) => `${id} (${help}): ${nodes.slice(0, 4).map((node) => node.target.join(' ')).join(' | ')}`;

for (const { name, states, prepare } of stalls) {
  for (const theme of themes) {
    describe(`axe on the ${name} stall, ${theme}`, () => {
      let browser, stall, till, made;
      before(async () => {
        browser = await openBrowser();
        stall = await startStall();
        made = await prepare(stall);
        till = await openWindow(browser, stall, { theme });
      });
      after(async () => {
        await browser?.close();
        await stall?.stop();
      });
      for (const state of states) {
        it(state.name, async () => {
          await state.reach(till, stall, made);
          await till.page.waitForTimeout(250);
          const { violations } = await new AxeBuilder({ page: till.page }).options({ resultTypes: ['violations'] }).withTags(rules).analyze();
          await state.leave?.(till, stall);
          assert.deepEqual(violations.map(told), []);
        });
      }
      it('leaves no complaint of the page', async () => {
        assert.deepEqual(await till.refused(), []);
        assert.deepEqual(till.complaints, []);
      });
    });
  }
}
