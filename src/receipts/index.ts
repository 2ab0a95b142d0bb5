export type { LoggedDeviceReceipt } from './device-queries.ts';
export type { DeviceFacts, DeviceOutcome, DeviceStatement, DeviceWipe, WipeState } from './device-schema.ts';
export type { DeletionToOrder, LoggedOrder } from './log-order.ts';
export type { LoggedReceipt, ReceiptFilter } from './queries.ts';
export { openReceipts, SYSTEM_VERSION, type Receipts, type ReceiptsParts } from './receipts.ts';
export type { ReceiptCopy, ReceiptMessage, ReceiptStatement } from './schema.ts';
export { claimsPath, TRUST_PATHS } from './trust.ts';
