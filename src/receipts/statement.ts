// Builds the unsigned statement from the verified deletion and the issuer's facts. Every field is copied by name and the
// result must fit the closed schema, so that nothing of a case can slip in (RULE D-07).
import type { VerifiedDeletion } from '../deletion/verified-deletion.ts';
import { Fault } from '../kernel/fault.ts';
import { CLAIMS } from './claims.ts';
import { receiptStatement, type ReceiptStatement } from './schema.ts';

export type IssuerFacts = {
  receiptId: string;
  organisation: string;
  version: string;
  keyId: string;
  issuedAt: Date;
  /** Size of the last published checkpoint. */
  afterCheckpoint: number;
};

/** Throws `receipts-statement-refused` with the path of a value that no receipt may hold. */
export function buildStatement(verified: VerifiedDeletion, facts: IssuerFacts): ReceiptStatement {
  const statement = receiptStatement.safeParse({
    type: 'countersign/deletion-receipt',
    version: 1,
    receiptId: facts.receiptId,
    claims: CLAIMS,
    issuer: {
      organisation: facts.organisation,
      system: 'countersign',
      version: facts.version,
      keyId: facts.keyId,
    },
    order: {
      leaf: verified.order.leafHash,
      index: verified.order.index,
      loggedAt: verified.order.loggedAt,
      trigger: verified.trigger,
      policy: verified.policy,
      authorised: verified.authorised,
      notBefore: verified.notBefore,
    },
    platform: verified.platform,
    filing: verified.filing,
    messages: verified.messages,
    copies: verified.copies,
    outcome: verified.outcome,
    time: {
      verifiedAt: verified.verifiedAt,
      issuedAt: facts.issuedAt.toISOString(),
      clock: { source: 'system', maxErrorMs: null },
      afterCheckpoint: facts.afterCheckpoint,
    },
    supersedes: null,
  });
  if (statement.success) return statement.data;
  const path = statement.error.issues[0]?.path.join('.') ?? '';
  throw new Fault('refused', 'receipts-statement-refused', 'A receipt cannot hold a value of this form.', {
    place: { path },
  });
}
