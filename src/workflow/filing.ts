// Filing as the `file` step takes it: attachments come from custody with their metadata removed, and the salts of commitments go
// back there, sealed.
import { setTimeout as delay } from 'node:timers/promises';
import type { SignedEntries } from '../attribution/signed-entries.ts';
import type { AuditTrail } from '../audit/index.ts';
import type { Custody, Reading } from '../custody/index.ts';
import type { ConfirmedFiling } from '../filing/confirmed-filing.ts';
import { fileSigned, openValidator, type RecordSystem } from '../filing/index.ts';
import { canonicalJson } from '../kernel/canonical-json.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Random } from '../kernel/ids.ts';
import type { Sodium } from '../signing/index.ts';
import type { Db } from '../store/index.ts';

const READING: Reading = { by: { kind: 'service', id: 'filing' }, why: 'filing' };

export type FilingParts = {
  db: Db;
  custody: Custody;
  audit: AuditTrail;
  record: RecordSystem;
  clock: Clock;
  random: Random;
  sodium: Sodium;
  /** From the key vault; in memory only. */
  digestKey: Buffer;
  /** Between two looks at the record system; real time when absent. */
  delay?: (ms: number) => Promise<void>;
};

/** What `fileSigned` does for a case; see there for its faults. */
export async function openFiling(
  parts: FilingParts,
): Promise<(signed: SignedEntries) => Promise<ConfirmedFiling>> {
  const { db, custody, audit } = parts;
  const validate = await openValidator();
  return async (signed) => {
    // Sealed together when the filing is confirmed: one that is repeated makes new salts.
    const openings: { kind: string; id: string; salt: string }[] = [];
    const { caseId, signatureId, entries } = signed;
    const begun = { caseId, signatureId, entries: entries.length };
    // RULE C-02: each filing is an event, one that is taken up again after a crash too.
    await audit.append(db, { name: 'filing-begun', ...READING, fields: begun });
    const confirmed = await fileSigned(
      {
        ...parts,
        validate,
        delay: parts.delay ?? ((ms) => delay(ms)),
        attachmentForRecord: (attachmentId) => custody.attachmentForRecord(attachmentId, READING),
        keepOpening: async (kind, id, salt) =>
          void openings.push({ kind, id, salt: salt.toString('base64') }),
        // RULE C-02: each entry when it happened, not when all of them are done.
        onEntry: async (tx, entryId, what) => {
          const fields = { caseId, entryId };
          if (what.name === 'filed') await audit.append(tx, { name: 'entry-filed', ...READING, fields });
          else
            await audit.append(tx, {
              name: 'entry-read-back',
              ...READING,
              why: 'read-back',
              fields: { ...fields, result: what.result },
            });
        },
      },
      signed,
    );
    await custody.sealNote(db, { ownerId: caseId, kind: 'evidence', bytes: canonicalJson(openings) });
    return confirmed;
  };
}
