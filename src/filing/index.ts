export { keepConfirmation, readConfirmation } from './confirmation.ts';
export { restoreConfirmedFiling, type ConfirmedFiling } from './confirmed-filing.ts';
export { fileSigned, type FilingDeps, type RecordBytes } from './file-entries.ts';
export type { CreateResult, Found, RecordSystem, ResourceKey } from './ports.ts';
