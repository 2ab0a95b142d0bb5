export { agreedElements } from './agreed-elements.ts';
export { keepConfirmation, readConfirmation } from './confirmation.ts';
export { restoreConfirmedFiling, type ConfirmedFiling } from './confirmed-filing.ts';
export { fileSigned, type EntryNews, type FilingDeps } from './file-entries.ts';
export { hasBegun } from './ledger-queries.ts';
export type { RecordBytes } from './media.ts';
export type { CreateResult, Found, RecordSystem, ResourceKey } from './ports.ts';
export { openValidator, type ResourceValidator } from './validate.ts';
