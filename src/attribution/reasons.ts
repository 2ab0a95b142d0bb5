// Why a message is not filed: codes from a closed list, because they stand in the receipt, where free text could carry
// content (RULE A-01, RULE D-07).
import type { Disposition } from './signed-entries.ts';

export type UnfiledDisposition = Exclude<Disposition, 'filed'>;

export const REASONS: Record<UnfiledDisposition, { code: string; label: string }[]> = {
  'not-clinical': [
    { code: 'app-notice', label: 'Notice of the messenger itself' },
    { code: 'conversation', label: 'Conversation without clinical content' },
    { code: 'rota', label: 'Rota or staffing' },
    { code: 'logistics', label: 'Beds, transport or equipment' },
    { code: 'nothing-left', label: 'Deleted or left out before the export: nothing to file' },
  ],
  duplicate: [
    { code: 'said-again', label: 'The same advice stands in another message' },
    { code: 'already-in-record', label: 'Already in the record' },
  ],
  'other-organisation': [
    { code: 'other-organisation', label: 'Belongs in the record of another organisation' },
  ],
  held: [
    { code: 'needs-clarification', label: 'Somebody must be asked first' },
    { code: 'under-request', label: 'Wanted by a request, claim or inquiry' },
  ],
};

export function isReason(disposition: UnfiledDisposition, code: string): boolean {
  return REASONS[disposition].some((reason) => reason.code === code);
}
