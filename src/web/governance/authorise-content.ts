// What an authoriser accepts, for a passkey to sign (RULE I-03): this deletion under this policy, of these copies, with what is held
// at this moment.
import type { ProofContent } from '../../access/index.ts';
import type { Services } from '../services.ts';
import { readDeletionView } from './deletion-view.ts';

/** Throws `deletion-unknown`. */
export async function authorisationContent(services: Services, deletionId: string): Promise<ProofContent> {
  const { policy, copies, messages, held, caseId } = await readDeletionView(services, deletionId);
  return {
    what: 'authorise-deletion',
    subject: { deletionId, caseId },
    manifest: {
      policy: { id: policy.id, version: policy.version },
      messages,
      held,
      copies: copies.map((copy) => ({ class: copy.class, copies: copy.copies })),
    },
  };
}
