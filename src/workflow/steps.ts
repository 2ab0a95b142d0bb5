// The steps that the machine takes on its own, a closed list. What each needs and leaves behind stands in the stage table;
// here are only their names, because the outbox, the runner and the pages all speak of them.

export const STEPS = [
  'fetch-media', // live media: get a file that a live message refers to
  'gather-thread', // live thread: make a deposit of what waits in it
  'file', // case: write its entries to the record system, read them back
  'propose', // case: ask the rules whether its deletion can be proposed
  'log-order', // deletion: put the authorised order into the log
  'execute-deletion', // deletion: after the grace period, deal with the copies in our reach
  'close-copies', // deletion: copies held by people, until attested or out of time
  'issue-receipt', // deletion: statement, signature, leaf, bundle
  'retire-epochs', // the key vault: destroy the wrapping keys whose time has come
  'close-residuals', // deletion: once no old copy of a key can open anything, say so in the log
  'list-device', // lost device: which threads were on it
  'wipe-device', // lost device: order its wipe, follow it until it is over
  'end-broken-glass', // broken glass: note that its time is over
  'issue-device-receipt', // lost device: statement, signature, leaf, bundle
] as const;

export type Step = (typeof STEPS)[number];

/**
 * What is to be done to whom. `subjectId` is the id of a live file, a live thread, a case, a deletion, the vault (there is one)
 * a broken glass, or a report of a lost device.
 */
export type Work = { step: Step; subjectId: string };

export function isStep(text: string): text is Step {
  return STEPS.some((step) => step === text);
}
