// Where an export leads: to what was understood of it, or to the questions that only a person can answer.
import type { IntakeResult } from '../../workflow/intake.ts';
import type { Reply } from '../action.ts';
import { BASES_TO_SAY } from './recognised-words.ts';
import { refusalOf, type Refusal } from './fault-issue.ts';

/** The next page. The address carries counts only. */
export function afterIntake(result: IntakeResult): Reply {
  if (result.outcome === 'asks') return { kind: 'redirect', to: `/deposits/${result.uploadId}` };
  const { caseId, added, known, reappeared, recognised } = result.thread;
  const counts = new URLSearchParams({
    known: String(known),
    reappeared: String(reappeared.length),
    added: String(added),
  });
  for (const basis of BASES_TO_SAY) if (recognised[basis] > 0) counts.set(basis, String(recognised[basis]));
  return {
    kind: 'redirect',
    to: `/cases/${caseId}/deposit?${counts.toString()}`,
    notice: added === 0 ? 'export-known' : 'deposited',
  };
}

/** Faults of ingest name lines and paths inside the export; on the page they belong to the file. */
export function exportRefusal(error: unknown): Refusal {
  const { issues, status } = refusalOf(error, 'file');
  return {
    status,
    issues: issues.map(({ path, message }) => ({
      path: path === 'timeZone' || path === 'dateOrder' ? path : 'file',
      message,
    })),
  };
}
