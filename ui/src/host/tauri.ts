// Owns the door of the desktop window. The only file that knows its shell.
import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import { asProblem, everything, noticeOf, Refusal, type Host } from './host';

/** The core in the same process, through the window's own channel. */
export function tauriDoor(): Host {
  return {
    async call(name, request) {
      try {
        return await invoke('call', { name, request });
      } catch (thrown) {
        throw new Refusal(asProblem(thrown) ?? { code: 'core_silent', facts: {}, retryable: true });
      }
    },
    watch(onNotice) {
      const heard = listen('notice', (event) => onNotice(noticeOf(event.payload)));
      void invoke('watch').catch(() => onNotice(everything));
      return () => void heard.then((stop) => stop());
    },
  };
}
