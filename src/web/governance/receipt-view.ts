// A receipt as pages and programs see it: what is claimed, per copy and per message, and what is not. RULE D-05: the headline
// is the weakest copy's; RULE D-07: there is nothing in it but codes, counts, times and commitments.
import { CARERS, type Actor } from '../../access/index.ts';
import { weakestCopy } from '../../deletion/index.ts';
import type { CopyState, DeletionOutcome } from '../../deletion/verified-deletion.ts';
import { Fault } from '../../kernel/fault.ts';
import type { LoggedReceipt } from '../../receipts/index.ts';
import type { Services } from '../services.ts';

export type ReceiptRow = {
  receiptId: string;
  caseId: string;
  deletionId: string;
  platform: string;
  outcome: DeletionOutcome;
  /** The whole is never called better than this. */
  weakest: CopyState;
  issuedAt: string;
  index: number;
  messages: number;
  erased: number;
  copies: number;
};

export function toReceiptRow(receipt: LoggedReceipt): ReceiptRow {
  const { receiptId, caseId, deletionId, platform, outcome, issuedAt, index, statement } = receipt;
  return {
    receiptId,
    caseId,
    deletionId,
    platform,
    outcome,
    // RULE D-05
    weakest: weakestCopy(statement.copies),
    issuedAt: issuedAt.toISOString(),
    index,
    messages: statement.messages.length,
    erased: statement.messages.filter(({ erased }) => erased).length,
    copies: statement.copies.length,
  };
}

/** A carer sees the receipts of cases that they may open; the others see all of them (the permission table says so). */
async function receiptsOf(
  { stations }: Services,
  reader: Actor | null,
): Promise<(receipt: { readonly caseId: string }) => boolean> {
  if (reader === null) return () => false;
  if (!CARERS.includes(reader.role)) return () => true;
  const theirs = new Set((await stations.worklist.casesOf(reader)).map(({ caseId }) => caseId));
  return ({ caseId }) => theirs.has(caseId);
}

export type ReceiptQuery = {
  from?: Date | undefined;
  until?: Date | undefined;
  platform?: string | undefined;
  outcome?: DeletionOutcome | undefined;
};

/** Newest first, as far as the reader may see them; `from` and `until` are instants, `until` not included. */
export async function listReceiptRows(
  services: Services,
  reader: Actor | null,
  query: ReceiptQuery,
): Promise<ReceiptRow[]> {
  const { from, until, platform, outcome } = query;
  const theirs = await receiptsOf(services, reader);
  const found = await services.stations.receipts.list({
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
  });
  return found
    .filter(theirs)
    .filter((receipt) => platform === undefined || receipt.platform === platform)
    .filter((receipt) => outcome === undefined || receipt.outcome === outcome)
    .map(toReceiptRow);
}

/** RULE D-09: one that no published checkpoint covers is not seen. Throws `receipts-unknown`. */
export async function readReceipt(services: Services, receiptId: string): Promise<LoggedReceipt> {
  const receipt = await services.stations.receipts.find(receiptId);
  if (receipt === null) throw new Fault('not-found', 'receipts-unknown', 'There is no such receipt.');
  return receipt;
}
