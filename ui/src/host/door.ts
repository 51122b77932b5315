// Owns the choice of the door: the desktop window's, or the loopback address this page came from.
import type { Host } from './host';
import { loopbackDoor, takeToken } from './loopback';

/** Open the door this page has. */
export async function openDoor(): Promise<Host> {
  if ('__TAURI_INTERNALS__' in window) return (await import('./tauri')).tauriDoor();
  if (import.meta.env.DEV && location.search.includes('fake')) return (await import('../../dev/fake')).fakeDoor();
  return loopbackDoor(takeToken());
}
