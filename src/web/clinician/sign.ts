// Signs and files: the clinician's acceptance, with proof of the person given now (RULE I-03) and two identifiers of each
// patient confirmed (RULE A-05). Everything else is checked before the PIN, so that no try is spent on a missing tick.
import { z } from 'zod';
import type { Account } from '../../access/index.ts';
import { confirmable, type CaseView } from '../../attribution/index.ts';
import type { FieldIssue } from '../field-issue.ts';
import { staffAction } from '../action.ts';
import type { Services } from '../services.ts';
import { actOn } from './act.ts';
import { caseParams, version } from './case-input.ts';
import { refusalOf, type Refusal } from './fault-issue.ts';
import { proveSigner } from './prove-signer.ts';
import { filedPatients, obstacles, signPage, type TypedSignOff } from './sign-page.ts';
import { readingOf, staffOf } from './staff.ts';

// Beside these, fields `confirmed.<patient>`, one or more times.
const form = z.looseObject({
  version,
  pin: z.string().trim().max(64).default(''),
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

function missing(view: CaseView, typed: TypedSignOff, pin: string): FieldIssue[] {
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
  const unproved = pin === '' ? [{ path: 'pin', message: 'Enter your PIN' }] : [];
  return [...open, ...twice, ...late, ...unproved];
}

type Signing = {
  readonly view: CaseView;
  readonly account: Account;
  readonly version: number;
  readonly typed: TypedSignOff;
  readonly method: string;
};

async function signCase(services: Services, signing: Signing): Promise<void> {
  const { view, account, typed, method } = signing;
  await services.stations.attribution.sign({
    caseId: view.caseId,
    version: signing.version,
    signer: await staffOf(services, account),
    method,
    confirmed: Object.fromEntries(
      filedPatients(view).map(({ key }) => [key, [...(typed.confirmed[key] ?? [])]]),
    ),
  });
  services.stations.nudge();
}

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
    const again = (refusal: Refusal, now: CaseView) => signPage(now, session, { typed, refusal });
    const issues = missing(view, typed, body.pin);
    if (issues.length > 0) return again({ issues, status: 422 }, view);
    let refusal: Refusal;
    try {
      const method = await proveSigner(services, { session, request }, body.pin);
      const { reasonForDelay } = typed;
      // RULE A-06: the reason is part of the draft that is signed.
      const explain = view.late && reasonForDelay !== view.draft.reasonForDelay;
      const signedVersion = explain
        ? await actOn(services, { caseId, version: body.version, session }, [
            { type: 'explain-delay', reason: reasonForDelay },
          ])
        : body.version;
      await signCase(services, { view, account, version: signedVersion, typed, method });
      return { kind: 'redirect', to: `/cases/${caseId}`, notice: 'signed' };
    } catch (error) {
      refusal = refusalOf(error, 'pin');
    }
    return again(refusal, await services.stations.attribution.open(caseId, reading));
  },
});
