// Signs a case: `{version, pin, confirmed}` (or `passkey` over its challenge), where `confirmed` names per patient the identifiers that were compared: systems,
// `name` or `birthDate` (RULE A-05). Faults: those of sign-off with their path, `access-pin-wrong`, `access-pin-locked`,
// `access-passkey-needed`.
import { z } from 'zod';
import { staffAction } from '../../action.ts';
import { caseParams, confirmations } from '../../clinician/case-input.ts';
import { SIGN_OFF } from '../../../attribution/index.ts';
import type { Account, ProofContent } from '../../../access/index.ts';
import { GIVEN, givenIn, proofParts } from '../../proof/given.ts';
import type { Services } from '../../services.ts';
import { proveSigner } from '../../clinician/prove-signer.ts';
import { staffOf } from '../../clinician/staff.ts';

const signed = {
  version: z.int().min(0),
  confirmed: confirmations,
};

const body = z.strictObject({ ...signed, ...proofParts }).refine(...GIVEN);

async function contentOf(
  services: Services,
  account: Account,
  of: { caseId: string; version: number; confirmed: Record<string, string[]> },
): Promise<ProofContent> {
  const { caseId, version, confirmed } = of;
  const signer = await staffOf(services, account);
  const manifest = await services.stations.attribution.manifest({ caseId, version, signer, confirmed });
  return { what: SIGN_OFF, subject: { caseId }, manifest };
}

export const signCase = staffAction({
  method: 'post',
  path: '/api/v1/cases/:caseId/sign',
  action: 'sign-off',
  params: caseParams,
  body,
  handle: async (services, { params, body: said, session, request }) => {
    const { account } = session;
    const { caseId } = params;
    const proof = await proveSigner(services, { session, request }, givenIn(said), () =>
      contentOf(services, account, { caseId, ...said }),
    );
    const { signatureId, entries, late, signedAt } = await services.stations.attribution.sign({
      caseId: params.caseId,
      version: said.version,
      signer: await staffOf(services, account),
      method: proof.method,
      proof,
      confirmed: said.confirmed,
    });
    services.stations.nudge();
    return { kind: 'json', status: 201, value: { signatureId, entries, late, signedAt } };
  },
});
