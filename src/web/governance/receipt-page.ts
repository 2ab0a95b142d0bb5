// One receipt in plain words: what is claimed, copy by copy, message by message; what is not; how to check it without us.
import { permit, ROLE_NAMES } from '../../access/index.ts';
import { isSaidGone } from '../../deletion/index.ts';
import type { ReceiptCopy, ReceiptMessage } from '../../receipts/index.ts';
import { staffAction } from '../action.ts';
import { pageOf } from './pages.ts';
import { pageNumber, receiptParams } from './receipt-query.ts';
import { readReceipt, toReceiptRow } from './receipt-view.ts';
import {
  COPY_CLASS_WORDS,
  COPY_STATE_WORDS,
  DISPOSITION_WORDS,
  GRADE_WORDS,
  OUTCOME_WORDS,
  reasonWords,
  SAID_GONE_WORDS,
} from './words.ts';
import { platformName } from '../platform-name.ts';

const MESSAGES_PER_PAGE = 50;

function copyLine(copy: ReceiptCopy) {
  return {
    ...copy,
    text: COPY_CLASS_WORDS[copy.class],
    words: isSaidGone(copy) ? SAID_GONE_WORDS : COPY_STATE_WORDS[copy.state],
    gradeText: GRADE_WORDS[copy.grade],
    residualText:
      copy.residual === null ? null : { why: reasonWords(copy.residual.why), until: copy.residual.until },
  };
}

function messageLine(message: ReceiptMessage, index: number) {
  return {
    ...message,
    number: index + 1,
    text: DISPOSITION_WORDS[message.disposition] ?? message.disposition,
    reasonText: message.reason === null ? null : reasonWords(message.reason),
  };
}

function roleWords(role: string): string {
  return Object.entries(ROLE_NAMES).find(([name]) => name === role)?.[1] ?? role;
}

export const receiptPage = staffAction({
  method: 'get',
  path: '/receipts/:receiptId',
  action: 'view-receipts',
  params: receiptParams,
  query: pageNumber,
  handle: async (services, { params, query, session }) => {
    const receipt = await readReceipt(services, params.receiptId);
    const { statement } = receipt;
    const row = toReceiptRow(receipt);
    const closedAt = await services.stations.receipts.residualsClosedAt(row.deletionId);
    const path = `/receipts/${params.receiptId}`;
    return {
      kind: 'page',
      view: 'governance/receipt',
      model: {
        receipt: { ...row, platform: platformName(row.platform), leafHash: receipt.leafHash },
        statement,
        residualsClosedAt: closedAt?.toISOString() ?? null,
        role: roleWords(statement.order.authorised.role),
        outcome: OUTCOME_WORDS[row.outcome],
        weakest: COPY_STATE_WORDS[row.weakest],
        copies: statement.copies.map(copyLine),
        page: pageOf(statement.messages.map(messageLine), query.page ?? 1, MESSAGES_PER_PAGE, { path }),
        policyFingerprint: services.stations.receipts.policy().fingerprint,
        mayDownload: permit('download-receipt', session.account),
      },
    };
  },
});
