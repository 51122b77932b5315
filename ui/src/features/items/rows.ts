// Owns the words for what is odd in a row of a catalogue file.
import type { RowProblemView } from '../../bindings/RowProblemView';
import { t } from '../../words/i18n';

/** One sentence for one odd row: where, what stands there, and what was done with it. */
export function rowWords(problem: RowProblemView): string {
  const where = problem.column ?? t('import.whole_row');
  const outcome =
    problem.consequence === 'row_skipped' ? t('import.row_skipped') : problem.consequence === 'field_dropped' ? t('import.field_dropped') : t('import.kept');
  return t('import.odd', { where, value: problem.value, what: problem.code.replaceAll('_', ' '), outcome });
}
