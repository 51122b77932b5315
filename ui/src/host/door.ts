// Owns the choice of the door: the desktop window's, or the loopback address this page came from.
import type { Sight } from '../features/display/sight';
import type { Host } from './host';
import { loopbackDoor, takeToken } from './loopback';

/** Whether this page is the customer's window. */
export const is_display = new URLSearchParams(location.search).get('view') === 'display';

/** What the customer's window is told: by the desktop, or by the till's window of the same browser. It calls nothing, so its token is wiped unused. */
export async function openSight(): Promise<(onSight: (sight: Sight | null) => void) => void> {
  if ('__TAURI_INTERNALS__' in window) return (await import('./tauri')).watchSight;
  takeToken();
  return (await import('./sight_channel')).watchSight;
}

/** Open the door this page has. */
export async function openDoor(): Promise<Host> {
  if ('__TAURI_INTERNALS__' in window) return (await import('./tauri')).tauriDoor();
  if (import.meta.env.DEV && location.search.includes('fake')) return (await import('../../dev/fake')).fakeDoor();
  return loopbackDoor(takeToken());
}
