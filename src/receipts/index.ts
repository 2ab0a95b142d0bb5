export type { LoggedDeviceReceipt } from './device-queries.ts';
export type { DeviceFacts, DeviceOutcome, DeviceStatement, DeviceWipe, WipeState } from './device-schema.ts';
export type { DeletionToOrder, LoggedOrder } from './log-order.ts';
export type { DocumentKeeper } from './parts.ts';
export type { PutBackDocuments } from './put-back.ts';
export { loggedKeys, type LoggedReceipt, type ReceiptFilter, type StoredDocument } from './queries.ts';
export { openReceipts, SYSTEM_VERSION, type Receipts, type ReceiptsParts } from './receipts.ts';
export type { ReceiptCopy, ReceiptMessage, ReceiptStatement } from './schema.ts';
export { claimsPath, TRUST_PATHS } from './trust.ts';
