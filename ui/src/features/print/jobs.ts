// Owns the words and the place of a print job in the queue. `sent` is not `printed`; an unsure job asks a person.
import type { JobView } from '../../bindings/JobView';
import type { IconName } from '../../drawn/icons';
import { t } from '../../words/i18n';

export type Where = 'waiting' | 'unsure' | 'done';

/** Where a job stands for people. */
export function whereOf(job: JobView): Where {
  if (job.state === 'unknown') return 'unsure';
  return job.state === 'printed' || job.state === 'sent' || job.state === 'cancelled' ? 'done' : 'waiting';
}

/** Whether its paper came out: it shows what was, not what will be. */
export const wasPaper = (job: JobView): boolean => job.state === 'printed' || job.state === 'sent';

export const iconOf = (job: JobView): IconName => (job.paper === 'receipt' || job.paper === 'report' ? 'paper' : 'label');

/** `Receipt A-000142, copy 1`. */
export function titleOf(job: JobView): string {
  const title = t(`print.paper_${job.paper}`, { title: job.title });
  return job.copy > 0 ? t('print.copy', { title, n: job.copy }) : title;
}

/** What happens with it now. */
export function stateOf(job: JobView): string {
  switch (job.state) {
    case 'queued': return t('print.queued');
    case 'sending':
    case 'awaiting_fence': return t('print.printing', { done: job.segments_done, total: job.segments });
    case 'sent': return t('print.sent');
    case 'printed': return t('print.printed');
    case 'unknown': return t('print.unsure');
    case 'failed_clean': return t('print.failed');
    case 'held': return t('print.held');
    case 'cancelled': return t('print.cancelled');
    default: return t('print.state_other');
  }
}

/** The papers that wait and cannot move by themselves. */
export const stuck = (job: JobView): boolean => job.state === 'failed_clean' || job.state === 'held';

/** Whether the core takes a paper up again when asked: what is being sent, in doubt or over, it refuses. */
export const canRetry = (job: JobView): boolean => job.state === 'queued' || stuck(job);

/** Whether a paper may still go to another printer. */
export const canMove = (job: JobView): boolean => job.state === 'queued' || stuck(job);

const titles = {
  paper_out: 'print.paper_out', cover_open: 'print.cover_open', offline: 'print.offline', virtual: 'print.virtual', unknown: 'print.cannot_answer',
  paper_low: 'print.paper_low', ready: 'print.ready', printing: 'print.ready',
} as const;

/** How a printer is, in words; a state nobody has words for means that it was not reached. */
export const printerText = (status: string): string => t(status in titles ? titles[status as keyof typeof titles] : 'print.not_reached');

/** The width of the roll a picture was made for, in mm: 8 dots a mm, and the edges no printer reaches. */
export function paperWidth_mm(width_dots: number): number {
  if (width_dots <= 384) return 58;
  return width_dots <= 448 ? Math.round(width_dots / 8) : 80;
}

/** Whether a printer's state keeps paper waiting; a state without words is one. */
export const isFault = (status: string): boolean => !['ready', 'printing', 'virtual', 'unknown', 'paper_low'].includes(status);
