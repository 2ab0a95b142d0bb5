// What gateways speak to. Each has a line in the permission table (RULE I-06).
import type { Action } from '../action.ts';
import { answerPing } from './answer-ping.ts';
import { confirmWebhook } from './confirm-webhook.ts';
import { queryRoom, queryUser } from './query-bridge.ts';
import { readSealingKey } from './read-sealing-key.ts';
import { receiveFile } from './receive-file.ts';
import { receiveThread } from './receive-thread.ts';
import { receiveTransaction } from './receive-transaction.ts';
import { receiveWebhook } from './receive-webhook.ts';

export const LIVE: readonly Action[] = [
  // Before the gateways: no gateway has its name.
  readSealingKey,
  confirmWebhook,
  receiveWebhook,
  receiveThread,
  receiveFile,
  receiveTransaction,
  answerPing,
  queryUser,
  queryRoom,
];
