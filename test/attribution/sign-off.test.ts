import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { emptyDraft, restoreDraft, type Draft } from '../../src/attribution/draft.ts';
import {
  addPatient,
  bindSender,
  exclude,
  explainDelay,
  fileExtracts,
  fileForPatient,
  nextPatientKey,
  prepareEntry,
  removePatient,
  transcribe,
  undecide,
} from '../../src/attribution/draft-actions.ts';
import { accountFor } from '../../src/attribution/accounting.ts';
import { signOffDraft, type SignableMessage, type SignOff } from '../../src/attribution/sign-off.ts';
import { Fault } from '../../src/kernel/fault.ts';

const staff = {
  accountId: 'okafor',
  display: 'Dr Amara Okafor',
  reference: 'Practitioner/1',
  identifiers: [],
};
const clerk = { accountId: 'clerk', display: 'Jo Brennan', reference: null, identifiers: [] };

const messages: SignableMessage[] = [
  {
    messageId: 'm0',
    seq: 0,
    saidAt: '2026-03-02T09:15:04Z',
    saidAtWallTime: null,
    sender: 'Amara',
    text: 'Ann: K 6.1. Bob: stent out?',
    attachments: [],
    appText: [],
  },
  {
    messageId: 'm1',
    seq: 1,
    saidAt: '2026-03-02T09:16:04Z',
    saidAtWallTime: null,
    sender: 'Coops',
    text: 'Calcium now',
    attachments: [],
    appText: [],
  },
  {
    messageId: 'm2',
    seq: 2,
    saidAt: '2026-03-02T09:17:04Z',
    saidAtWallTime: null,
    sender: null,
    text: 'Jo left',
    attachments: [],
    appText: [],
  },
];
const shapes = messages.map((message) => ({ ...message, attachmentIds: [] }));

const ann = {
  key: 'a',
  reference: 'Patient/1',
  temporary: false,
  identifiers: [{ system: 'nhs', value: '9434765919' }],
  display: 'SMITH, Ann',
  birthDate: '1960-01-02',
  gender: null,
};
const bob = { ...ann, key: 'b', reference: 'Patient/2', display: 'JONES, Bob' };

function bound(): Draft {
  let draft = emptyDraft('case_1');
  draft = bindSender(draft, shapes, {
    kind: 'identified',
    label: 'Coops',
    basis: 'directory',
    reference: 'Practitioner/2',
    identifiers: [],
    display: 'Dr Cooper',
    boundBy: clerk,
  });
  draft = bindSender(draft, shapes, {
    kind: 'described',
    label: 'Amara',
    display: 'a registrar',
    boundBy: clerk,
  });
  return addPatient(addPatient(draft, ann), bob);
}

function complete(): Draft {
  let draft = bound();
  draft = fileExtracts(draft, shapes, 'm0', [
    { patientKey: 'a', stretches: [{ start: 0, end: 12 }], attachmentIds: [], transcript: null },
    { patientKey: 'b', stretches: [{ start: 12, end: 27 }], attachmentIds: [], transcript: null },
  ]);
  draft = fileForPatient(draft, shapes, ['m1'], 'a');
  draft = exclude(draft, shapes, ['m2'], 'not-clinical', 'app-notice');
  for (const patientKey of ['a', 'b']) {
    draft = prepareEntry(draft, {
      patientKey,
      topic: 'Potassium',
      advisedBy: ['Coops'],
      askedBy: 'Amara',
      preparedBy: clerk,
      preparedAt: '2026-03-02T10:00:00Z',
    });
  }
  return draft;
}

let entryNumber = 0;
const signOff: SignOff = {
  signatureId: 'sig_1',
  signedBy: staff,
  signedAt: new Date('2026-03-02T10:05:00Z'),
  method: 'pin',
  confirmed: { a: ['name', 'nhs'], b: ['name', 'birthDate'] },
  late: false,
  newEntryId: () => `entry_${(entryNumber += 1)}`,
};

function refusal(act: () => unknown): { code: string; path: string | undefined } | 'accepted' {
  try {
    act();
    return 'accepted';
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { code: error.code, path: error.place?.path };
  }
}

describe('signing off a draft', () => {
  it('keeps advised, asked, prepared and signed apart (RULE A-03) and three times (RULE A-06)', () => {
    const signed = signOffDraft(complete(), 'whatsapp', messages, signOff);
    const [entry] = signed.entries;
    expect(entry?.advisedBy.map(({ display }) => display)).toEqual(['Dr Cooper']);
    expect(entry?.askedBy?.display).toBe('a registrar');
    expect(entry?.preparedBy.display).toBe('Jo Brennan');
    expect(signed.signedBy.display).toBe('Dr Amara Okafor');
    expect([entry?.items[0]?.saidAt, signed.writtenAt, signed.signedAt]).toEqual([
      '2026-03-02T09:15:04Z',
      '2026-03-02T10:00:00Z',
      '2026-03-02T10:05:00.000Z',
    ]);
  });

  it('refuses a message that nobody accounted for, naming it (RULE A-01)', () => {
    const draft = undecide(complete(), ['m2']);
    expect(refusal(() => signOffDraft(draft, 'whatsapp', messages, signOff))).toEqual({
      code: 'attribution-unaccounted',
      path: 'messages.2',
    });
  });

  it('refuses a sender who is only a label (RULE A-02)', () => {
    const draft = { ...complete(), bindings: complete().bindings.filter(({ label }) => label !== 'Coops') };
    expect(refusal(() => signOffDraft(draft, 'whatsapp', messages, signOff))).toMatchObject({
      code: 'attribution-sender-not-bound',
    });
  });

  it.each([[['name']], [['name', 'name']], [[]]])(
    'refuses %j as the confirmation of two identifiers (RULE A-05)',
    (confirmed) => {
      const act = () =>
        signOffDraft(complete(), 'whatsapp', messages, {
          ...signOff,
          confirmed: { ...signOff.confirmed, a: confirmed },
        });
      expect(refusal(act)).toEqual({ code: 'attribution-two-identifiers', path: 'confirmed.a' });
    },
  );

  it('asks for the reason when the shift is over, and keeps it (RULE A-06)', () => {
    const late = { ...signOff, late: true };
    expect(refusal(() => signOffDraft(complete(), 'whatsapp', messages, late))).toEqual({
      code: 'attribution-reason-for-delay',
      path: 'reasonForDelay',
    });
    const explained = explainDelay(complete(), 'Crash call');
    expect(signOffDraft(explained, 'whatsapp', messages, late).reasonForDelay).toBe('Crash call');
  });

  it('keeps the words sent beside the words written, and who wrote them (RULE A-07, RULE A-08)', () => {
    const draft = transcribe(complete(), 'm1', 'a', { text: 'Give calcium now', by: clerk });
    const item = signOffDraft(draft, 'whatsapp', messages, signOff).entries[0]?.items[1];
    expect(item).toMatchObject({
      verbatim: 'Calcium now',
      transcript: 'Give calcium now',
      transcribedBy: clerk,
    });
  });

  it('leaves out of the record what the messenger wrote into a text, and keeps it beside (RULE A-08)', () => {
    const text = 'Stoma now <attached: 00000011-PHOTO.jpg> dusky <edited>';
    const appText = [
      { start: 10, end: 40 },
      { start: 47, end: 55 },
    ];
    const thread = messages.map((message) => (message.seq === 1 ? { ...message, text, appText } : message));
    const item = signOffDraft(complete(), 'whatsapp', thread, signOff).entries[0]?.items[1];
    expect(item).toMatchObject({ verbatim: text, transcript: 'Stoma now  dusky ', transcribedBy: null });
  });

  it('refuses an entry without topic or adviser', () => {
    const draft = complete();
    const blank = { ...draft, entries: draft.entries.map((entry) => ({ ...entry, topic: ' ' })) };
    expect(refusal(() => signOffDraft(blank, 'whatsapp', messages, signOff))).toEqual({
      code: 'attribution-no-topic',
      path: 'entries.a.topic',
    });
  });

  it('accepts a thread with nothing to file', () => {
    const draft = exclude(emptyDraft('case_1'), shapes, ['m0', 'm1', 'm2'], 'not-clinical', 'conversation');
    expect(signOffDraft(draft, 'whatsapp', messages, signOff).entries).toEqual([]);
  });
});

describe('acts on a draft', () => {
  it.each([
    ['a notice', () => fileForPatient(bound(), shapes, ['m2'], 'a'), 'attribution-notice-filed'],
    [
      'an unknown patient',
      () => fileForPatient(bound(), shapes, ['m0'], 'zz'),
      'attribution-unknown-patient',
    ],
    ['an unknown message', () => fileForPatient(bound(), shapes, ['zz'], 'a'), 'attribution-unknown-message'],
    [
      'a reason that is not listed',
      () => exclude(bound(), shapes, ['m0'], 'not-clinical', 'because'),
      'attribution-unknown-reason',
    ],
    [
      'a label that nobody has',
      () => bindSender(bound(), shapes, { kind: 'described', label: 'Nobody', display: 'x', boundBy: clerk }),
      'attribution-unknown-sender',
    ],
    [
      'a key that another patient has',
      () => addPatient(bound(), { ...ann, reference: 'Patient/3' }),
      'attribution-patient-key-taken',
    ],
    ['one patient twice', () => addPatient(bound(), { ...ann, key: 'c' }), 'attribution-patient-twice'],
  ])('refuse %s', (_what, act, code) => {
    expect(refusal(act)).toMatchObject({ code });
  });

  it('refuse a whole text, overlapping stretches and stretches outside for two patients (RULE A-04)', () => {
    const file = (a: [number, number] | null, b: [number, number] | null) => () =>
      fileExtracts(bound(), shapes, 'm0', [
        {
          patientKey: 'a',
          stretches: a === null ? null : [{ start: a[0], end: a[1] }],
          attachmentIds: [],
          transcript: null,
        },
        {
          patientKey: 'b',
          stretches: b === null ? null : [{ start: b[0], end: b[1] }],
          attachmentIds: [],
          transcript: null,
        },
      ]);
    expect(refusal(file(null, [12, 27]))).toMatchObject({ code: 'attribution-two-patients-one-text' });
    expect(refusal(file([0, 13], [12, 27]))).toMatchObject({ code: 'attribution-extracts-overlap' });
    expect(refusal(file([0, 12], [12, 99]))).toMatchObject({ code: 'attribution-bad-extract' });
  });

  it('make messages unaccounted again when their patient, or one of theirs, is taken out (RULE A-01)', () => {
    const draft = removePatient(complete(), 'a');
    expect(accountFor(draft, shapes).unaccounted).toEqual([0, 1]);
  });

  it('never give the key of a patient who was taken out again (RULE A-04)', () => {
    const one = addPatient(addPatient(emptyDraft('case_1'), { ...ann, key: 'p1' }), { ...bob, key: 'p2' });
    const without = removePatient(one, 'p2');
    expect(nextPatientKey(without)).toBe('p3');
    for (const key of ['p1', 'p2', 'p02'])
      expect(refusal(() => addPatient(without, { ...bob, key }))).toEqual({
        code: 'attribution-patient-key-taken',
        path: 'key',
      });
    expect(nextPatientKey(restoreDraft(without))).toBe('p3');
  });

  it('give a draft from before there was a highest key that of its patients (RULE A-04)', () => {
    const { lastPatientNumber: _, ...before } = addPatient(emptyDraft('case_1'), { ...ann, key: 'p4' });
    expect(nextPatientKey(restoreDraft(before))).toBe('p5');
  });

  it('file stretches in the order of the text, whatever order they were marked in (RULE A-08)', () => {
    const stretches = [
      { start: 12, end: 27 },
      { start: 0, end: 4 },
    ];
    const draft = fileExtracts(bound(), shapes, 'm0', [
      { patientKey: 'a', stretches, attachmentIds: [], transcript: null },
    ]);
    expect(draft.decisions).toMatchObject([{ parts: [{ stretches: stretches.toReversed() }] }]);
  });

  it('never let a word about one patient into the entry of another (RULE A-04)', () => {
    const cut = fc.integer({ min: 1, max: 26 });
    fc.assert(
      fc.property(cut, fc.boolean(), (at, first) => {
        const text = 'a'.repeat(at) + 'b'.repeat(27 - at);
        const thread = messages.map((message) => (message.seq === 0 ? { ...message, text } : message));
        const known = thread.map((message) => ({ ...message, attachmentIds: [] }));
        const parts = [
          { patientKey: 'a', stretches: [{ start: 0, end: at }], attachmentIds: [], transcript: null },
          { patientKey: 'b', stretches: [{ start: at, end: 27 }], attachmentIds: [], transcript: null },
        ];
        const draft = fileExtracts(complete(), known, 'm0', first ? parts : parts.toReversed());
        const signed = signOffDraft(draft, 'whatsapp', thread, signOff);
        for (const entry of signed.entries) {
          const own = entry.patient.reference === 'Patient/1' ? 'a' : 'b';
          const extracts = entry.items.filter(({ extract }) => extract);
          expect(extracts.map(({ verbatim }) => verbatim.replaceAll(own, ''))).toEqual(
            extracts.map(() => ''),
          );
        }
      }),
    );
  });
});
