// What the filing tests share: signed entries as sign-off makes them, the deps of filing with a frozen clock and no waiting.
import { randomBytes } from 'node:crypto';
import { restoreSignedEntries, type SignedEntries } from '../../src/attribution/signed-entries.ts';
import {
  openValidator,
  type FilingDeps,
  type RecordSystem,
  type ResourceValidator,
} from '../../src/filing/index.ts';
import { sha256 } from '../../src/kernel/digest.ts';
import { newId } from '../../src/kernel/ids.ts';
import { openSodium, type Sodium } from '../../src/signing/index.ts';
import type { Db } from '../../src/store/index.ts';

export const FROZEN = { now: () => new Date('2026-11-22T08:00:00.000Z') };

export const PHOTO = Buffer.from('not really a photo');
export const SCAN = Buffer.alloc(600 * 1024, 7);

export type People = { patient: string; registrar: string; consultant: string };

/** The ids of people that exist in the quirk server's imagination. */
export const ANYBODY: People = {
  patient: 'Patient/foxtrot',
  registrar: 'Practitioner/okafor',
  consultant: 'Practitioner/cooper',
};

const GMC = 'https://fhir.hl7.org.uk/Id/gmc-number';

function attachment(attachmentId: string, bytes: Buffer) {
  return {
    attachmentId,
    mediaType: 'image/jpeg',
    sizeBytes: bytes.length,
    sha256: sha256(bytes).toString('hex'),
    title: `${attachmentId}.jpg`,
  };
}

/** One entry of two messages: a question with a small photo and a large one, and the answer in corrected words. */
export function signedEntries(
  people: People = ANYBODY,
  texts: { question?: string; answer?: string } = {},
): SignedEntries {
  const id = (prefix: string): string => newId(prefix, randomBytes);
  const [m1, m2, m3] = [id('msg'), id('msg'), id('msg')];
  const identified = (label: string, reference: string, display: string) => ({
    kind: 'identified' as const,
    label,
    basis: 'directory' as const,
    reference,
    identifiers: [{ system: GMC, value: '7654321' }],
    display,
  });
  const registrar = identified('Amara O', people.registrar, 'Dr Amara Okafor');
  const consultant = identified('Coops', people.consultant, 'Mr Daniel Cooper');
  const nurse = { kind: 'described' as const, label: '+44 7700 900123', display: 'night nurse on ward 6B' };
  const staff = {
    accountId: 'acc_1',
    display: 'Dr Amara Okafor',
    reference: people.registrar,
    identifiers: [],
  };
  const clerk = { accountId: 'acc_2', display: 'Sam Reed', reference: null, identifiers: [] };
  const item = { saidAtWallTime: null, extract: false, transcribedBy: null, attachments: [] };
  const question = texts.question ?? 'K 6.1, eGFR 21. Hold ramipril?';
  return restoreSignedEntries({
    caseId: id('case'),
    signatureId: id('sig'),
    platform: 'whatsapp',
    writtenAt: '2026-11-22T07:40:00.000Z',
    signedAt: '2026-11-22T07:45:00.000Z',
    reasonForDelay: 'Two arrests at handover',
    signedBy: staff,
    method: 'pin',
    entries: [
      {
        entryId: id('ent'),
        patient: {
          reference: people.patient,
          temporary: true,
          identifiers: [{ system: 'https://trust.example/mrn', value: 'T0042' }],
          display: 'WHISKY, Foxtrot',
          birthDate: null,
          confirmed: ['name', 'https://trust.example/mrn'],
        },
        topic: 'Hyperkalaemia',
        advisedBy: [consultant],
        askedBy: registrar,
        preparedBy: clerk,
        items: [
          {
            ...item,
            messageId: m1,
            saidAt: '2026-11-22T02:05:09+00:00',
            saidAtWallTime: '22/11/2026, 02:05:09',
            sender: registrar,
            verbatim: question,
            transcript: question,
            attachments: [attachment('att_photo', PHOTO)],
          },
          {
            ...item,
            messageId: m2,
            saidAt: '2026-11-22T02:07:00+00:00',
            sender: consultant,
            verbatim: texts.answer ?? 'yes hold, rpt K 2h',
            transcript: texts.answer ?? 'Yes, hold. Repeat K in 2 h.',
            extract: true,
            transcribedBy: clerk,
            attachments: [attachment('att_scan', SCAN)],
          },
          {
            ...item,
            messageId: m3,
            saidAt: '2026-11-22T02:09:30+00:00',
            sender: nurse,
            verbatim: 'Done',
            transcript: 'Done',
          },
        ],
      },
    ],
    dispositions: [m1, m2, m3].map((messageId) => ({ messageId, disposition: 'filed', reason: null })),
  });
}

let tools: Promise<{ sodium: Sodium; validate: ResourceValidator }> | undefined;

/** Deps with a frozen clock; `waits` collects what would have been waited, `openings` the salts kept. */
export async function filingDeps(db: Db, record: RecordSystem) {
  tools ??= Promise.all([openSodium(), openValidator()]).then(([sodium, validate]) => ({ sodium, validate }));
  const waits: number[] = [];
  const openings = new Map<string, Buffer>();
  const deps: FilingDeps = {
    ...(await tools),
    db,
    record,
    clock: FROZEN,
    random: randomBytes,
    delay: (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
    digestKey: Buffer.alloc(32, 1),
    attachmentForRecord: (attachmentId) => {
      const bytes = attachmentId === 'att_scan' ? SCAN : PHOTO;
      return Promise.resolve({ mediaType: 'image/jpeg', bytes, sha256: sha256(bytes).toString('hex') });
    },
    keepOpening: (kind, id, salt) => {
      openings.set(`${kind}/${id}`, salt);
      return Promise.resolve();
    },
    onEntry: () => Promise.resolve(),
  };
  return { deps, waits, openings };
}
