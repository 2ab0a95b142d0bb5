// Pages of deletion authorisers and governance.
import type { Action } from '../action.ts';
import { auditPage } from './audit-page.ts';
import { authoriseForm } from './authorise-form.ts';
import { authorise } from './authorise.ts';
import { declineForm } from './decline-form.ts';
import { decline } from './decline.ts';
import { deletionPage } from './deletion-page.ts';
import { deletionsPage } from './deletions-page.ts';
import { downloadReceipt } from './download-receipt.ts';
import { exceptionsPage } from './exceptions-page.ts';
import { holdPage, showAuthority } from './hold-page.ts';
import { holdsPage } from './holds-page.ts';
import { liftHold } from './lift-hold.ts';
import { overduePage } from './overdue-page.ts';
import { placeHoldForm } from './place-hold-form.ts';
import { placeHold } from './place-hold.ts';
import { reappearedPage } from './reappeared-page.ts';
import { receiptPage } from './receipt-page.ts';
import { receiptsPage } from './receipts-page.ts';
import { reconciliationPage } from './reconciliation-page.ts';
import { releaseException } from './release-exception.ts';

// `/holds/new` stands before `/holds/:holdId`.
export const GOVERNANCE_PAGES: readonly Action[] = [
  deletionsPage,
  deletionPage,
  authoriseForm,
  authorise,
  declineForm,
  decline,
  holdsPage,
  placeHoldForm,
  placeHold,
  holdPage,
  showAuthority,
  liftHold,
  exceptionsPage,
  releaseException,
  reconciliationPage,
  overduePage,
  reappearedPage,
  receiptsPage,
  receiptPage,
  downloadReceipt,
  auditPage,
];
