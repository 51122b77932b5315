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
    default: return job.state.replaceAll('_', ' ');
  }
}

/** The papers that wait and cannot move by themselves. */
export const stuck = (job: JobView): boolean => job.state === 'failed_clean' || job.state === 'held';
