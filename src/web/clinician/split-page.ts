// The page where one message is split between patients.
import { verbatimOf, type CaseView, type DraftPart } from '../../attribution/index.ts';
import type { Original } from '../../custody/index.ts';
import { Fault } from '../../kernel/fault.ts';
import type { Reply } from '../action.ts';
import type { Refusal } from './fault-issue.ts';
import { attachmentViews, personWords } from './message-view.ts';
import { patientView } from './patient-view.ts';
import { piecesOf } from './stretches.ts';

/** The message with that id. Throws `web-unknown-message`. */
export function originalOf(view: CaseView, messageId: string): Original {
  const original = view.originals.find((candidate) => candidate.messageId === messageId);
  if (original === undefined)
    throw new Fault('not-found', 'web-unknown-message', 'There is no such message in this case.');
  return original;
}

function partsOf(view: CaseView, messageId: string): readonly DraftPart[] {
  const decision = view.draft.decisions.find((candidate) => candidate.messageId === messageId);
  return decision?.disposition === 'filed' ? decision.parts : [];
}

function ownerOf(parts: readonly DraftPart[], piece: { start: number; end: number }): string {
  const owner = parts.find(
    ({ stretches }) =>
      stretches === null || stretches.some(({ start, end }) => start <= piece.start && piece.end <= end),
  );
  return owner?.patientKey ?? '';
}

/** The page; `typed` is what was sent with a form that was refused. */
export function splitPage(
  view: CaseView,
  messageId: string,
  again?: { readonly typed: Readonly<Record<string, string>>; readonly refusal: Refusal },
): Reply {
  const original = originalOf(view, messageId);
  const parts = partsOf(view, messageId);
  const typed = again?.typed ?? {};
  return {
    kind: 'page',
    view: 'clinician/split',
    status: again?.refusal.status ?? 200,
    model: {
      title: 'Split a message between patients',
      caseId: view.caseId,
      version: view.version,
      messageId,
      seq: original.seq,
      number: original.seq + 1,
      sender: original.sender,
      person: personWords(view.draft, original.sender).text,
      saidAt: original.saidAt,
      text: original.text,
      patients: view.draft.patients.map((patient) => {
        const part = parts.find(({ patientKey }) => patientKey === patient.key);
        const kept = part === undefined || part.stretches === null ? '' : verbatimOf(original.text, part);
        return { key: patient.key, ...patientView(patient), words: typed[`words.${patient.key}`] ?? kept };
      }),
      pieces: piecesOf(original.text).map((piece, index) => ({
        index,
        text: piece.text,
        owner: typed[`piece.${index}`] ?? ownerOf(parts, piece),
      })),
      attachments: attachmentViews(original)
        .filter(({ state }) => state !== 'left-out')
        .map((attachment) => ({
          ...attachment,
          owner:
            typed[`attachment.${attachment.attachmentId}`] ??
            parts.find(({ attachmentIds }) => attachmentIds.includes(attachment.attachmentId))?.patientKey ??
            '',
        })),
      exact: typed['by'] === 'words',
      issues: again?.refusal.issues ?? [],
    },
  };
}
