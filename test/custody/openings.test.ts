// RULE C-02: reading content is an event too. Every method of custody that gives content back is listed here with what calls it;
// one that is added and not listed fails, and so does one that hands something over when its event cannot be written.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Readable } from 'node:stream';
import { listEvents, type AuditTrail } from '../../src/audit/index.ts';
import type { Custody, SpooledExport } from '../../src/custody/index.ts';
import {
  aThread,
  CLINICIAN,
  CONTEXT,
  TALK,
  TALK_FILES,
  testCustody,
  WHY,
  type TestCustody,
} from './a-thread.ts';

const PICTURE = Buffer.from('ffd8ffda00040102aabbffd9', 'hex');

type Ids = {
  caseId: string;
  messageId: string;
  file: string;
  picture: string;
  noteId: string;
  copyId: string;
};

let place: TestCustody;
let ids: Ids;
beforeEach(async () => {
  place = await testCustody();
  const { custody, db } = place;
  const sketches = [...TALK, { text: '', attachments: [{ name: 'photo', present: true }] }];
  const thread = await custody.deposit(aThread(sketches, { ...TALK_FILES, photo: PICTURE }), CONTEXT);
  const { caseId } = thread;
  const [, copy] = await custody.listCopies(caseId);
  ids = {
    caseId,
    messageId: thread.messages[1]?.messageId ?? '',
    file: thread.messages[5]?.attachmentIds[0] ?? '',
    picture: thread.messages[7]?.attachmentIds[0] ?? '',
    noteId: await custody.sealNote(db, { ownerId: caseId, kind: 'draft', bytes: Buffer.from('draft') }),
    copyId: copy?.copyId ?? '',
  };
});
const spools: SpooledExport[] = [];
afterEach(async () => {
  for (const spool of spools.splice(0)) await spool.destroy();
  await place.close();
});

const OPENINGS: Partial<
  Record<keyof Custody, { event: string; call: (custody: Custody) => Promise<unknown> }>
> = {
  openMessage: { event: 'original-opened', call: (custody) => custody.openMessage(ids.messageId, WHY) },
  openCase: { event: 'case-opened', call: (custody) => custody.openCase(ids.caseId, WHY) },
  openAttachment: { event: 'attachment-opened', call: (custody) => custody.openAttachment(ids.file, WHY) },
  attachmentForRecord: {
    event: 'attachment-exported',
    call: (custody) => custody.attachmentForRecord(ids.picture, WHY),
  },
  openCommitments: { event: 'note-opened', call: (custody) => custody.openCommitments(ids.caseId, WHY) },
  openNote: { event: 'note-opened', call: (custody) => custody.openNote(ids.noteId, WHY) },
  openNotes: { event: 'notes-opened', call: (custody) => custody.openNotes([ids.noteId], WHY) },
  openCopyHolder: { event: 'note-opened', call: (custody) => custody.openCopyHolder(ids.copyId, WHY) },
  spool: {
    event: 'export-received',
    call: async (custody) => {
      const bytes = Readable.from([Buffer.from('K+ 6.8')]);
      spools.push(await custody.spool(bytes, { maxBytes: 100 }, CLINICIAN));
    },
  },
};

/** What gives ids, digests, codes, counts and times, or nothing. */
const WITHOUT_CONTENT: (keyof Custody)[] = [
  'deposit',
  'sealedThread',
  'caseState',
  'prepareNote',
  'storeNote',
  'sealNote',
  'prepareNotes',
  'storeNotes',
  'listNotes',
  'eraseJudgedWords',
  'eraseNotes',
  'proveNotesErased',
  'listCopies',
  'casesHandedInBy',
  'casesBoundTo',
  'patientDigest',
  'senderDigest',
  'practitionerDigest',
  'notePatients',
  'noteSenders',
  'holdsNaming',
  'placeHold',
  'liftHold',
  'listHolds',
  'checkHolds',
  'heldNow',
  'eraseMessages',
  'confirmErased',
  'erasedMessages',
  'reconcileErased',
  'retireEpochs',
  'residue',
  'retiredAt',
  'listReappearances',
  'recover',
];

const NAMES = Object.keys(OPENINGS) as (keyof Custody)[];
const eventsSoFar = async () => listEvents(place.db, 0, 1000);

describe('RULE C-02: custody', () => {
  it('has no method that is not listed here', () => {
    expect(Object.keys(place.custody).toSorted()).toEqual([...NAMES, ...WITHOUT_CONTENT].toSorted());
  });

  it.each(NAMES)('%s leaves one event for each call, with who and why', async (name) => {
    const opening = OPENINGS[name];
    const before = (await eventsSoFar()).length;
    await opening?.call(place.custody);
    await opening?.call(place.custody);
    const added = (await eventsSoFar()).slice(before);
    expect(added.map((event) => event.name)).toEqual([opening?.event, opening?.event]);
    for (const { by } of added) expect(by).toEqual(CLINICIAN);
  });

  it.each(NAMES)('%s hands nothing over when its event cannot be written', async (name) => {
    const audit: AuditTrail = { append: () => Promise.reject(new Error('no trail')) };
    const custody = await place.reopen({ audit });
    await expect(OPENINGS[name]?.call(custody)).rejects.toThrow('no trail');
  });

  it('shows a page the picture without its metadata in one event', async () => {
    const { bytes, show } = await place.custody.openAttachment(ids.picture, WHY);
    expect([bytes, show]).toEqual([PICTURE, 'inline']);
    expect((await eventsSoFar()).at(-1)).toMatchObject({ name: 'attachment-opened' });
  });

  it('notes an export that it refused, and keeps nothing of it', async () => {
    const large = Readable.from([Buffer.alloc(200)]);
    const spooling = place.custody.spool(large, { maxBytes: 100 }, CLINICIAN);
    await expect(spooling).rejects.toMatchObject({ code: 'custody-export-too-large' });
    expect((await eventsSoFar()).at(-1)).toMatchObject({
      name: 'export-refused',
      by: CLINICIAN,
      fields: { code: 'custody-export-too-large' },
    });
  });
});
