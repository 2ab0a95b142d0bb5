// Splits a message: RULE A-04, no word about one patient reaches the record of another. The stretches come as chosen pieces or
// as pasted words; what nobody is given stays out of the record and in the account of the message.
import { z } from 'zod';
import type { CaseView, DraftCommand } from '../../attribution/index.ts';
import { Fault } from '../../kernel/fault.ts';
import { staffAction } from '../action.ts';
import { actOn } from './act.ts';
import { messageParams, version } from './case-input.ts';
import { refusalOf, type Refusal } from './fault-issue.ts';
import { originalOf, splitPage } from './split-page.ts';
import { readingOf } from './staff.ts';
import { joinPieces, locateWords, piecesOf, type Stretch } from './stretches.ts';

// Fields beside these are `piece.<n>`, `words.<patient>` and `attachment.<id>`: as many as the message asks for.
const form = z.looseObject({ version, by: z.enum(['pieces', 'words']) });

type Typed = Readonly<Record<string, string>>;
type Part = (DraftCommand & { type: 'file-extracts' })['parts'][number];

function textFields(body: Record<string, unknown>): Typed {
  return Object.fromEntries(
    Object.entries(body).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  );
}

function stretchesFor(text: string, key: string, typed: Typed): Stretch[] {
  if (typed['by'] === 'words') return locateWords(text, typed[`words.${key}`] ?? '', `words.${key}`);
  return joinPieces(
    text,
    piecesOf(text).filter((_piece, index) => typed[`piece.${index}`] === key),
  );
}

/** Throws `web-nothing-chosen`, and the faults of `locateWords`. */
function partsFrom(view: CaseView, messageId: string, typed: Typed): Part[] {
  const { text, attachments } = originalOf(view, messageId);
  const parts = view.draft.patients.flatMap(({ key }): Part[] => {
    const stretches = stretchesFor(text, key, typed).map(({ start, end }) => ({ start, end }));
    const attachmentIds = attachments
      .map(({ attachmentId }) => attachmentId)
      .filter((id) => typed[`attachment.${id}`] === key);
    if (stretches.length === 0 && attachmentIds.length > 0) {
      throw new Fault('invalid', 'web-attachment-alone', 'Give this patient some words of the message too.', {
        place: { field: typed['by'] === 'words' ? `words.${key}` : 'pieces' },
      });
    }
    return stretches.length === 0 ? [] : [{ patientKey: key, stretches, attachmentIds }];
  });
  if (parts.length === 0) {
    throw new Fault(
      'invalid',
      'web-nothing-chosen',
      'Choose a patient for at least one part of the message.',
      {
        place: { field: typed['by'] === 'words' ? 'words' : 'pieces' },
      },
    );
  }
  return parts;
}

export const splitMessage = staffAction({
  method: 'post',
  path: '/cases/:caseId/messages/:messageId/split',
  keeps: 'form',
  action: 'edit-draft',
  params: messageParams,
  body: form,
  handle: async (services, { params, body, session }) => {
    const { caseId, messageId } = params;
    const reading = readingOf(session.account);
    const typed = textFields(body);
    let refusal: Refusal;
    try {
      const view = await services.stations.attribution.open(caseId, reading);
      const parts = partsFrom(view, messageId, typed);
      const step = { caseId, version: body.version, session };
      await actOn(services, step, [{ type: 'file-extracts', messageId, parts }]);
      const { seq } = originalOf(view, messageId);
      return { kind: 'redirect', to: `/cases/${caseId}#messages.${seq}`, notice: 'decided' };
    } catch (error) {
      refusal = refusalOf(error, 'pieces');
    }
    const now = await services.stations.attribution.open(caseId, reading);
    return splitPage(now, messageId, { typed, refusal });
  },
});
