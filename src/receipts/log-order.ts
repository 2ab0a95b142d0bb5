// Logs the deletion order before anything is deleted: what is deleted later can be held against what was decided before.
import { canonicalJson, type Json } from '../kernel/canonical-json.ts';
import { sha256 } from '../kernel/digest.ts';
import { Fault } from '../kernel/fault.ts';
import { newId } from '../kernel/ids.ts';
import { toBase64 } from '../signing/index.ts';
import { logDocument } from './log-document.ts';
import { messagesDigest, orderDocument } from './order.ts';
import type { IssuerParts } from './parts.ts';

/** What is needed of an authorised deletion; the deletion itself has this shape. */
export type DeletionToOrder = {
  deletionId: string;
  policy: { id: string; version: string } & { [name: string]: string | number | boolean };
  filing: { dispositions: readonly { messageId: string }[] };
  state: {
    name: string;
    authorisation?: {
      role: string;
      person: string;
      at: string;
      method: string;
      holdCheck: { at: string; result: 'none' | 'held'; register: string };
    };
    notBefore?: string;
  };
};

/** `leafHash` is base64. */
export type LoggedOrder = { leafHash: string; index: number; loggedAt: string };

export const orderKey = (deletionId: string): string => `order:${deletionId}`;

/**
 * Resolves when a published checkpoint covers the order. The same deletion again gives the same leaf. Throws
 * `receipts-order-refused` when it is not authorised, or holds a value that no order may hold (RULE D-07).
 */
export async function logOrder(parts: IssuerParts, deletion: DeletionToOrder): Promise<LoggedOrder> {
  const logged = await logDocument(parts, orderKey(deletion.deletionId), 'do', () =>
    Promise.resolve(orderOf(parts, deletion)),
  );
  return {
    leafHash: toBase64(logged.leafHash),
    index: logged.index,
    loggedAt: logged.loggedAt.toISOString(),
  };
}

function orderOf({ random }: IssuerParts, { policy, filing, state }: DeletionToOrder): Json {
  const { authorisation } = state;
  const messageIds = filing.dispositions.map(({ messageId }) => messageId);
  const order = orderDocument.safeParse({
    type: 'countersign/deletion-order',
    version: 1,
    orderId: newId('order', random),
    trigger: 'filed-and-verified',
    policy: { id: policy.id, version: policy.version, sha256: sha256(canonicalJson(policy)).toString('hex') },
    authorised: authorisation && {
      role: authorisation.role,
      person: authorisation.person,
      at: authorisation.at,
      method: authorisation.method,
      holdCheck: authorisation.holdCheck,
    },
    messages: { count: messageIds.length, sha256: messagesDigest(messageIds) },
    notBefore: state.notBefore,
  });
  if (order.success) return order.data;
  const path = order.error.issues[0]?.path.join('.') ?? '';
  throw new Fault('refused', 'receipts-order-refused', 'This deletion cannot be ordered.', {
    place: { path },
  });
}
