// Prepares one patient's entry: the words for the record, the topic, who advised, who asked (RULE A-03). Words that equal what
// was sent stay the sender's; others are marked as those of who wrote them here (RULE A-08).
import { z } from 'zod';
import type { CaseView, DraftCommand } from '../../attribution/index.ts';
import type { FieldIssue } from '../field-issue.ts';
import { staffAction } from '../action.ts';
import { actOn } from './act.ts';
import { many, patientParams, typedText, version } from './case-input.ts';
import { entryPage, type TypedEntry } from './entry-page.ts';
import { refusalOf, type Refusal } from './fault-issue.ts';
import { entryMessages } from './message-view.ts';
import { readingOf } from './staff.ts';

// Beside these, one field `words.<message>` for each message of the patient.
const form = z.looseObject({
  version,
  topic: z.string().trim().default(''),
  advisedBy: many,
  askedBy: z.string().default(''),
  /** Which button: `check` saves the words and stays, to see what the guard says. */
  button: z.enum(['done', 'check']).default('done'),
});

function typedEntry(body: z.output<typeof form>): TypedEntry {
  const words = Object.entries(body).flatMap(([name, value]) =>
    name.startsWith('words.') && typeof value === 'string'
      ? [[name.slice('words.'.length), typedText.parse(value)] as const]
      : [],
  );
  return {
    topic: body.topic,
    advisedBy: body.advisedBy,
    askedBy: body.askedBy,
    words: Object.fromEntries(words),
  };
}

/** What a browser can give back of a text: it has no lone surrogates, no NUL, and one kind of line break. */
function asTyped(text: string): string {
  return text.toWellFormed().replaceAll('\0', '').replaceAll(/\r\n?/g, '\n');
}

function transcriptions(view: CaseView, patientKey: string, typed: TypedEntry): DraftCommand[] {
  return entryMessages(view, patientKey).flatMap((message): DraftCommand[] => {
    const { messageId, spoken, transcript } = message;
    const words = typed.words[messageId];
    if (words === undefined || asTyped(transcript?.text ?? spoken) === words) return [];
    // RULE A-08
    const text = asTyped(spoken) === words ? null : words;
    return [{ type: 'transcribe', messageId, patientKey, text }];
  });
}

function missing({ topic, advisedBy }: TypedEntry): FieldIssue[] {
  return [
    ...(topic === '' ? [{ path: 'topic', message: 'Say what the advice was about' }] : []),
    ...(topic.length > 200 ? [{ path: 'topic', message: 'The topic must be 200 characters or fewer' }] : []),
    ...(advisedBy.length === 0 ? [{ path: 'advisedBy', message: 'Choose who gave the advice' }] : []),
  ];
}

function commandsFor(view: CaseView, patientKey: string, typed: TypedEntry, whole: boolean): DraftCommand[] {
  const words = transcriptions(view, patientKey, typed);
  if (!whole) return words;
  const { topic, advisedBy, askedBy } = typed;
  return [
    ...words,
    {
      type: 'prepare-entry',
      patientKey,
      topic,
      advisedBy: [...advisedBy],
      askedBy: askedBy === '' ? null : askedBy,
    },
  ];
}

export const prepareEntry = staffAction({
  method: 'post',
  path: '/cases/:caseId/entries/:patientKey',
  keeps: 'form',
  action: 'prepare',
  params: patientParams,
  body: form,
  handle: async (services, { params, body, session }) => {
    const { caseId, patientKey } = params;
    const reading = readingOf(session.account);
    const typed = typedEntry(body);
    const check = body.button === 'check';
    const issues = missing(typed);
    const view = await services.stations.attribution.open(caseId, reading);
    let refusal: Refusal = { issues: [], status: 200 };
    try {
      const whole = issues.length === 0;
      if (!whole && !check) refusal = { issues, status: 422 };
      const commands = commandsFor(view, patientKey, typed, whole);
      await actOn(services, { caseId, version: body.version, session }, commands);
      if (!check && whole)
        return { kind: 'redirect', to: `/cases/${caseId}#patients`, notice: 'entry-prepared' };
    } catch (error) {
      refusal = refusalOf(error, 'topic');
    }
    const now = await services.stations.attribution.open(caseId, reading);
    return entryPage(services, now, patientKey, { typed, refusal });
  },
});
