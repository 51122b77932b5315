// Owns the words for what is odd in a row of a catalogue file.
import type { RowProblemView } from '../../bindings/RowProblemView';
import { odd } from '../../words/en/odd';
import { t } from '../../words/i18n';

/** Why, in words; a reason without words of its own is only odd. */
const what = (code: string): string => t(`odd.${code}` in odd ? (`odd.${code}` as keyof typeof odd) : 'odd.other');

/** One sentence for one odd row: where, what stands there, and what was done with it. */
export function rowWords(problem: RowProblemView): string {
  const where = problem.column ?? t('import.whole_row');
  const outcome =
    problem.consequence === 'row_skipped' ? t('import.row_skipped') : problem.consequence === 'field_dropped' ? t('import.field_dropped') : t('import.kept');
  return t('import.odd', { where, value: problem.value, what: what(problem.code), outcome });
}
