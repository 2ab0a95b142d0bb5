// Routes of deletion authorisers, governance and copy holders.
import type { Action } from '../action.ts';
import { downloadAuditTrail } from './audit/download-audit-events.ts';
import { listAuditEvents } from './audit/list-audit-events.ts';
import { attestCopyApi } from './attestations/attest-copy.ts';
import { authoriseChallenge, authoriseDeletionApi } from './deletions/authorise-deletion.ts';
import { declineDeletionApi } from './deletions/decline-deletion.ts';
import { listDeletions } from './deletions/list-deletions.ts';
import { readDeletion } from './deletions/read-deletion.ts';
import { listExceptions } from './exceptions/list-exceptions.ts';
import { releaseExceptionApi } from './exceptions/release-exception.ts';
import { liftChallenge, liftHoldApi } from './holds/lift-hold.ts';
import { listHolds } from './holds/list-holds.ts';
import { placeHoldApi } from './holds/place-hold.ts';
import { searchHolds } from './holds/search-holds.ts';
import { listReceipts } from './receipts/list-receipts.ts';
import { readBundle } from './receipts/read-bundle.ts';
import { readReceiptApi } from './receipts/read-receipt.ts';
import { readReconciliationApi } from './reconciliation/read-reconciliation.ts';

export const GOVERNANCE_API: readonly Action[] = [
  listDeletions,
  readDeletion,
  authoriseDeletionApi,
  authoriseChallenge,
  declineDeletionApi,
  listHolds,
  placeHoldApi,
  searchHolds,
  liftHoldApi,
  liftChallenge,
  listExceptions,
  releaseExceptionApi,
  readReconciliationApi,
  attestCopyApi,
  listReceipts,
  readReceiptApi,
  readBundle,
  listAuditEvents,
  downloadAuditTrail,
];
