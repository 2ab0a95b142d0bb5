// Signs and files: the clinician's acceptance, with proof of the person given now (RULE I-03) and two identifiers of each
// patient confirmed (RULE A-05). Everything else is checked before the PIN, so that no try is spent on a missing tick.
import { z } from 'zod';
import type { Account, ProofContent } from '../../access/index.ts';
import { confirmable, SIGN_OFF, type CaseView, type SignatureProof } from '../../attribution/index.ts';
import type { FieldIssue } from '../field-issue.ts';
import { staffAction } from '../action.ts';
import { challengeAction } from '../proof/challenge.ts';
import { missingProof, proofFields, type Given } from '../proof/given.ts';
import type { Services } from '../services.ts';
import { actOn } from './act.ts';
import { caseParams, confirmations, version } from './case-input.ts';
import { refusalOf, type Refusal } from './fault-issue.ts';
import { proveSigner } from './prove-signer.ts';
import { filedPatients, obstacles, signPage, type TypedSignOff } from './sign-page.ts';
import { readingOf, staffOf } from './staff.ts';

// Beside these, fields `confirmed.<patient>`, one or more times.
const form = z.looseObject({
  version,
  ...proofFields,
  reasonForDelay: z.string().trim().max(1000).default(''),
});

function typedSignOff(body: z.output<typeof form>): TypedSignOff {
  const prefix = 'confirmed.';
  const confirmed = Object.entries(body).flatMap(([name, value]) => {
    const values = [value].flat().filter((one): one is string => typeof one === 'string');
    return name.startsWith(prefix) ? [[name.slice(prefix.length), values] as const] : [];
  });
  return { confirmed: Object.fromEntries(confirmed), reasonForDelay: body.reasonForDelay };
}

function missing(
  view: CaseView,
  typed: TypedSignOff,
  { given, hasPasskey }: { given: Given; hasPasskey: boolean },
): FieldIssue[] {
  const open = obstacles(view).map(({ text }) => ({ path: 'obstacles', message: text }));
  const twice = filedPatients(view).flatMap((patient) => {
    const ticked = new Set(typed.confirmed[patient.key] ?? []);
    const two = confirmable(patient).filter((which) => ticked.has(which)).length >= 2;
    // RULE A-05
    const message = `Confirm two identifiers of ${patient.display}`;
    return two ? [] : [{ path: `confirmed.${patient.key}`, message }];
  });
  const late =
    view.late && typed.reasonForDelay.length < 3
      ? [{ path: 'reasonForDelay', message: 'Say why this is filed after the end of the shift' }]
      : [];
  const unproved = given.pin === '' && given.passkey === null ? [missingProof(hasPasskey)] : [];
  return [...open, ...twice, ...late, ...unproved];
}

type Signing = {
  readonly view: CaseView;
  readonly account: Account;
  readonly version: number;
  readonly typed: TypedSignOff;
  readonly proof: SignatureProof;
};

function confirmedOf(view: CaseView, typed: TypedSignOff): Record<string, string[]> {
  return Object.fromEntries(filedPatients(view).map(({ key }) => [key, [...(typed.confirmed[key] ?? [])]]));
}

/** What the form is about to sign, for a passkey. The reason for a delay counts where one is asked for. */
async function contentOf(
  services: Services,
  account: Account,
  of: { view: CaseView; version: number; typed: TypedSignOff },
): Promise<ProofContent> {
  const { view, typed } = of;
  const manifest = await services.stations.attribution.manifest({
    caseId: view.caseId,
    version: of.version,
    signer: await staffOf(services, account),
    confirmed: confirmedOf(view, typed),
    ...(view.late ? { reasonForDelay: typed.reasonForDelay } : {}),
  });
  return { what: SIGN_OFF, subject: { caseId: view.caseId }, manifest };
}

async function signCase(services: Services, signing: Signing): Promise<void> {
  const { view, account, typed, proof } = signing;
  await services.stations.attribution.sign({
    caseId: view.caseId,
    version: signing.version,
    signer: await staffOf(services, account),
    method: proof.method,
    proof,
    confirmed: confirmedOf(view, typed),
  });
  services.stations.nudge();
}

const CHANGED: Refusal = {
  issues: [
    {
      path: 'entries',
      message:
        'Somebody changed this case after you opened this page. Nothing was signed. Read it as it is now, and confirm the patients again.',
    },
  ],
  status: 409,
};

export const signEntries = staffAction({
  method: 'post',
  path: '/cases/:caseId/sign',
  keeps: 'form',
  action: 'sign-off',
  params: caseParams,
  body: form,
  handle: async (services, { params, body, session, request }) => {
    const { caseId } = params;
    const { account } = session;
    const reading = readingOf(account);
    const typed = typedSignOff(body);
    const view = await services.stations.attribution.open(caseId, reading);
    if (view.signature !== null) return { kind: 'redirect', to: `/cases/${caseId}` };
    // RULE A-05: who signs has seen what they sign. On a newer case no tick is carried over, and no proof is judged.
    let seen = body.version;
    const again = (refusal: Refusal, now: CaseView) =>
      now.version === seen
        ? signPage(now, session, { typed, refusal })
        : signPage(now, session, { typed: { ...typed, confirmed: {} }, refusal: CHANGED });
    if (view.version !== seen) return again(CHANGED, view);
    const issues = missing(view, typed, { given: body, hasPasskey: session.hasPasskey });
    if (issues.length > 0) return again({ issues, status: 422 }, view);
    let refusal: Refusal;
    try {
      const proof = await proveSigner(services, { session, request }, body, () =>
        contentOf(services, account, { view, version: body.version, typed }),
      );
      const { reasonForDelay } = typed;
      // RULE A-06: the reason is part of the draft that is signed.
      const explain = view.late && reasonForDelay !== view.draft.reasonForDelay;
      if (explain)
        seen = await actOn(services, { caseId, version: body.version, session }, [
          { type: 'explain-delay', reason: reasonForDelay },
        ]);
      await signCase(services, { view, account, version: seen, typed, proof });
      return { kind: 'redirect', to: `/cases/${caseId}`, notice: 'signed' };
    } catch (error) {
      refusal = refusalOf(error, 'pin');
    }
    return again(refusal, await services.stations.attribution.open(caseId, reading));
  },
});

/** For the form and for the API, which says `confirmed` in one. */
export const signChallenge = challengeAction({
  path: '/cases/:caseId/sign',
  action: 'sign-off',
  params: caseParams,
  body: form.extend({ confirmed: confirmations.optional() }),
  content: async (services, { params, body: { confirmed, ...said }, session }) => {
    const view = await services.stations.attribution.open(params.caseId, readingOf(session.account));
    // A program says why it is late in the draft itself.
    const { reasonForDelay } = view.draft;
    const typed =
      confirmed === undefined ? typedSignOff(said) : { confirmed, reasonForDelay: reasonForDelay ?? '' };
    return contentOf(services, session.account, { view, version: said.version, typed });
  },
});
