// Owns the door of the desktop window. The only file that knows its shell.
import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import type { QuitView } from '../bindings/QuitView';
import type { Sight } from '../features/display/sight';
import { asProblem, everything, noticeOf, Refusal, type Host, type Name, type Request, type View } from './host';

const ask = <N extends Name>(name: N, request: Request<N>): Promise<View<N>> => invoke('call', { name, request });
const wish = (name: string, request: object = {}): Promise<unknown> => invoke('call', { name: `window/${name}`, request });

/** The practice stall lies in a folder of its own: the window goes there, and founds it the first time. */
async function practise(request: Request<'found_shop'>): Promise<View<'found_shop'>> {
  await wish('practise');
  const frame = await ask('frame', {});
  return frame.state === 'empty' ? ask('found_shop', request) : frame;
}

/** The core in the same process, through the window's own channel. */
export function tauriDoor(): Host {
  // One after the other: calls run side by side, and an older sight must not come last.
  let telling: Promise<unknown> = Promise.resolve();
  return {
    async call(name, request) {
      try {
        if (name === 'found_shop' && (request as Request<'found_shop'>).is_practice) return (await practise(request as never)) as never;
        return await ask(name, request);
      } catch (thrown) {
        throw new Refusal(asProblem(thrown) ?? { code: 'core_silent', facts: {}, retryable: true });
      }
    },
    watch(onNotice) {
      const heard = listen('notice', (event) => onNotice(noticeOf(event.payload)));
      void invoke('watch').catch(() => onNotice(everything));
      return () => void heard.then((stop) => stop());
    },
    tellDisplay(sight) {
      telling = telling.then(() => wish('tell_display', sight)).catch(() => undefined);
    },
    desktop: {
      showDisplay: (shown) => wish(shown ? 'show_display' : 'hide_display'),
      onQuitAsked: (listener) => void listen<QuitView>('quit-asked', ({ payload }) => listener(payload)),
    },
  };
}

/** For the customer's window: what the till's window last let it see, and everything after. */
export function watchSight(onSight: (sight: Sight | null) => void): void {
  void listen<Sight | null>('sight', ({ payload }) => onSight(payload)).then(() => invoke('watch'));
}
