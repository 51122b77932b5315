// Owns what the two status chips say. Offline is not a fault: amber needs a hand, red is data at risk and only then.
import type { Frame } from './frame';
import type { IconName } from '../drawn/icons';
import { when } from '../words/dates';
import { t } from '../words/i18n';

export interface ChipWords { icon: IconName; words: string; strong: string; tone: 'plain' | 'warn' | 'bad' }

/** The sync chip: a count whenever something waits, whatever the link says. */
export function syncChip(frame: Frame): ChipWords {
  const { sync, now } = frame;
  const waiting = sync.unsent > 0 ? t('chip.to_send', { n: sync.unsent }) : '';
  if (frame.read_only) return { icon: 'stop', words: t('chip.risk'), strong: '', tone: 'bad' };
  if (frame.practice) return { icon: 'lock', words: t('chip.cannot_send'), strong: '', tone: 'plain' };
  if (sync.is_running) return { icon: 'sync', words: t('chip.sending'), strong: waiting, tone: 'plain' };
  if (!sync.is_paired) return { icon: 'laptop', words: t('chip.alone'), strong: '', tone: 'plain' };
  if (sync.unsent > 0 && sync.stale_days >= 3 && sync.unsent_since) {
    const time = when(sync.unsent_since, now);
    return { icon: 'warn', words: t('chip.stale', { n: sync.stale_days, time }), strong: waiting, tone: 'warn' };
  }
  if (!sync.is_online) return { icon: 'offline', words: t('chip.offline'), strong: waiting, tone: 'plain' };
  if (waiting) return { icon: 'sync', words: '', strong: waiting, tone: 'plain' };
  if (!sync.confirmed_at) return { icon: 'ok', words: t('chip.nothing_yet'), strong: '', tone: 'plain' };
  return { icon: 'ok', words: t('chip.all_sent', { time: when(sync.confirmed_at, now) }), strong: '', tone: 'plain' };
}

/** The printer chip. A printer that cannot answer is not a fault. */
export function printerChip(frame: Frame): ChipWords {
  const { status, waiting, printer_name } = frame.printing;
  const name = printer_name || t('chip.printer');
  const plain = (icon: IconName, words: string): ChipWords => ({ icon, words, strong: '', tone: 'plain' });
  const warn = (words: string): ChipWords => ({ icon: 'warn', words, strong: '', tone: 'warn' });
  if (frame.practice) return plain('print', t('chip.paper_on_screen'));
  switch (status) {
    case 'paper_out': return warn(t('chip.printer_out_of_paper', { name }));
    case 'cover_open': return warn(t('chip.printer_cover_open', { name }));
    case 'offline': return warn(t('chip.printer_not_found', { name }));
    case 'paper_low': return warn(t('chip.printer_paper_low'));
    case 'printing': return plain('print', t('chip.printer_printing', { n: Math.max(1, waiting) }));
    case 'ready': return plain('print', t('chip.printer_ready'));
    case 'unknown': return plain('print', t('chip.printer_unknown'));
    default: return plain('print', t('chip.paper_on_screen'));
  }
}
