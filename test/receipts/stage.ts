// Receipts over a real database and a folder, and verified deletions to issue them for.
import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { openTilesFs } from '../../src/adapters/tiles-fs/index.ts';
import { restoreVerifiedDeletion, type VerifiedDeletion } from '../../src/deletion/verified-deletion.ts';
import { canonicalJson } from '../../src/kernel/canonical-json.ts';
import { sha256 } from '../../src/kernel/digest.ts';
import { newId } from '../../src/kernel/ids.ts';
import {
  openReceipts,
  type LoggedOrder,
  type Receipts,
  type ReceiptsParts,
} from '../../src/receipts/index.ts';
import { openSodium } from '../../src/signing/index.ts';
import { freshDatabase } from '../support/database.ts';
import { frozenClock, seededRandom } from '../support/seeded.ts';

export type Stage = ReceiptsParts & {
  clock: ReturnType<typeof frozenClock>;
  folder: string;
  close(): Promise<void>;
};

export async function openStage(): Promise<Stage> {
  const database = await freshDatabase();
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'receipts-'));
  return {
    db: database.db,
    clock: frozenClock(),
    random: randomBytes,
    sodium: await openSodium(),
    folder,
    tiles: openTilesFs({ folder: path.join(folder, 'log'), random: randomBytes }),
    keysFolder: path.join(folder, 'keys'),
    organisation: 'SANDBOX',
    close: async () => {
      await database.close();
      await fs.rm(folder, { recursive: true });
    },
  };
}

const seeded = seededRandom('case');
const commitment = () => seeded(32).toString('base64');
const POLICY = { id: 'IG-042', version: '3', graceSeconds: 0, twoPeople: true, attestationSeconds: 600 };

/** What a test may change: the fields, without the mark of the baton. */
export type Draft = {
  -readonly [Name in keyof VerifiedDeletion as Name extends string ? Name : never]: VerifiedDeletion[Name];
};

export type Case = {
  order: Parameters<Receipts['logOrder']>[0];
  /** The verified deletion, once the order is logged. */
  verified(order: LoggedOrder): VerifiedDeletion;
};

/** A case of three messages: two filed, one excluded; copies in the service, on two phones and in the export file. */
export function makeCase(
  change: (draft: Draft) => void = () => undefined,
  verifiedAt = '2026-03-02T21:05:00.000Z',
): Case {
  const at = (minutes: number) => new Date(Date.parse(verifiedAt) + minutes * 60_000).toISOString();
  const holdCheck = (minutes: number) => ({
    at: at(minutes),
    result: 'none' as const,
    register: commitment(),
  });
  const messageIds = [0, 1, 2].map(() => newId('message', seeded));
  const deletionId = newId('del', seeded);
  const caseId = newId('case', seeded);
  const authorised = {
    role: 'authoriser',
    person: commitment(),
    at: at(-30),
    method: 'pin',
    holdCheck: holdCheck(-30),
  };
  const person = (copyClass: 'participant-device' | 'export-file') => ({
    copyId: newId('copy', seeded),
    class: copyClass,
    holder: commitment(),
    messages: 3,
    technique: 'manual' as const,
    method: 'request' as const,
    orderedAt: at(0),
    effectiveAt: at(0),
    grade: 'G' as const,
    state: 'attested-by-person' as const,
    holdCheck: holdCheck(0),
    evidence: [{ kind: 'attestation' as const, at: at(0), commitment: commitment() }],
    residual: null,
  });
  const destroyed = commitment();
  const draft: Omit<Draft, 'order'> = {
    caseId,
    deletionId,
    platform: 'whatsapp',
    trigger: 'filed-and-verified',
    policy: { id: POLICY.id, version: POLICY.version, sha256: sha256(canonicalJson(POLICY)).toString('hex') },
    filing: {
      recordSystem: 'http://127.0.0.1:3001/fhir',
      filedAt: at(-90),
      readBackAt: at(-89),
      equal: true,
      entries: 1,
      patients: [commitment()],
    },
    authorised,
    notBefore: at(-5),
    verifiedAt: at(0),
    messages: messageIds.map((messageId, i) => ({
      messageId,
      disposition: i < 2 ? 'filed' : 'not-clinical',
      reason: i < 2 ? null : 'conversation',
      kind: 'text',
      attachments: i,
      original: commitment(),
      filed: i < 2 ? [commitment()] : [],
      erased: true,
    })),
    copies: [
      {
        ...person('participant-device'),
        class: 'own',
        technique: 'crypto-erase',
        method: 'destroy',
        grade: 'A',
        state: 'confirmed',
        evidence: [
          { kind: 'key-destroyed', at: at(0), commitment: destroyed },
          { kind: 'read-fails', at: at(0), commitment: destroyed },
        ],
        residual: { why: 'old-copies-of-keys', until: '2026-03-20T00:00:00.000Z' },
      },
      person('participant-device'),
      person('participant-device'),
      person('export-file'),
    ],
    outcome: 'complete-with-residuals',
  };
  return {
    order: {
      deletionId,
      policy: POLICY,
      filing: { dispositions: messageIds.map((messageId) => ({ messageId })) },
      state: { name: 'authorised', authorisation: authorised, notBefore: at(-5) },
    },
    verified: (order) => {
      const whole: Draft = structuredClone({ ...draft, order });
      change(whole);
      return restoreVerifiedDeletion(whole);
    },
  };
}

/** Logs the order and issues the receipt. */
export async function issueCase(receipts: Receipts, made = makeCase()) {
  return receipts.issue(made.verified(await receipts.logOrder(made.order)));
}

export { openReceipts };
