// Owns how this window looks: theme, glove size, language. Kept with the window, not in the ledger.
import { speak } from '../words/i18n';

export type Theme = 'sun' | 'night';
interface Look { theme: Theme; glove: boolean; language: string }

const kept = 'stall-look';

function read(): Look {
  const base: Look = { theme: 'sun', glove: false, language: 'en' };
  try {
    return { ...base, ...(JSON.parse(localStorage.getItem(kept) ?? '{}') as Partial<Look>) };
  } catch {
    return base;
  }
}

export const look = $state<Look>(read());

/** Change how the window looks, now and at the next start. */
export function setLook(change: Partial<Look>): void {
  Object.assign(look, change);
  localStorage.setItem(kept, JSON.stringify(look));
  void applyLook();
}

/** Put the look on the page. The address may ask for a language, for the made-up one of the tests. */
export function applyLook(): Promise<void> {
  document.documentElement.dataset['theme'] = look.theme;
  document.documentElement.dataset['glove'] = look.glove ? 'on' : 'off';
  return speak(new URLSearchParams(location.search).get('lang') ?? look.language);
}
