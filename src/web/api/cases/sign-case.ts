// Signs a case: `{version, pin, confirmed}`, where `confirmed` names per patient the identifiers that were compared: systems,
// `name` or `birthDate` (RULE A-05). Faults: those of sign-off with their path, `access-pin-wrong`, `access-pin-locked`.
import { z } from 'zod';
import { staffAction } from '../../action.ts';
import { caseParams } from '../../clinician/case-input.ts';
import { proveSigner } from '../../clinician/prove-signer.ts';
import { staffOf } from '../../clinician/staff.ts';

const body = z.strictObject({
  version: z.int().min(0),
  pin: z.string().min(1).max(64),
  confirmed: z.record(z.string().max(60), z.array(z.string().max(300)).max(20)),
});

export const signCase = staffAction({
  method: 'post',
  path: '/api/v1/cases/:caseId/sign',
  action: 'sign-off',
  params: caseParams,
  body,
  handle: async (services, { params, body: said, session, request }) => {
    const { account } = session;
    const method = await proveSigner(services, { session, request }, said.pin);
    const { signatureId, entries, late, signedAt } = await services.stations.attribution.sign({
      caseId: params.caseId,
      version: said.version,
      signer: await staffOf(services, account),
      method,
      confirmed: said.confirmed,
    });
    services.stations.nudge();
    return { kind: 'json', status: 201, value: { signatureId, entries, late, signedAt } };
  },
});
