// What a copy holder sees: no account, no name of anybody, no text. The link is a capability; it is in no log (its route is
// logged by pattern), in no store of a browser, and no other site learns it.
import { decide } from '../../access/index.ts';
import type { CopyEntry } from '../../custody/index.ts';
import {
  ANSWERS,
  attestationFor,
  HELD_ANSWER,
  HELD_ATTESTATION,
  type AttestationRequest,
} from '../../deletion/index.ts';
import { Fault } from '../../kernel/fault.ts';
import type { Reply } from '../action.ts';
import type { FieldIssue } from '../field-issue.ts';
import type { Services } from '../services.ts';
import { platformName } from '../platform-name.ts';

export const PRIVATE_HEADERS = { 'Referrer-Policy': 'no-referrer', 'Cache-Control': 'no-store' } as const;

type Answer = (typeof ANSWERS)[number];

/** What each answer means. The hint of `deleted` is the sentence that is signed for. */
function hintOf(answer: Answer, copyClass: CopyEntry['class']): string {
  if (answer === 'deleted') return attestationFor(copyClass).sentence;
  const ofGateway = copyClass === 'gateway';
  if (answer === 'never-had')
    return ofGateway
      ? 'The conversation was never kept there.'
      : 'The conversation was never on a device of mine.';
  const example = ofGateway ? 'the messenger gives no way to' : 'the phone is lost';
  return `For example because ${example}. The receipt then says that this copy could not be reached.`;
}

const ANSWER_TEXTS: Readonly<Record<Answer, string>> = {
  deleted: 'Yes, it is deleted',
  'never-had': 'I never had it',
  cannot: 'I cannot delete it',
};

/** Why an answered link is answered for no longer; null while it is open, or stopped by a hold. */
export function closedReason({ order }: AttestationRequest): Fault | null {
  if (order.result === null || order.result.state === 'refused-hold') return null;
  if (order.result.evidence.some(({ kind }) => kind === 'no-answer'))
    return new Fault(
      'conflict',
      'deletion-too-late',
      'The time to answer is over. Tell the team that sent you the link.',
    );
  return new Fault(
    'conflict',
    'deletion-already-attested',
    'This has been answered already. Nothing more is needed.',
  );
}

/** The holder of a link may answer for the copy of that link alone. Throws `access-not-holder`. */
export function demandHolder({ order, copy }: AttestationRequest): void {
  const holder = { accountId: order.copyId, role: 'participant' as const, team: null };
  const decision = decide('attest-copy', holder, { holderId: copy.copyId });
  if (decision.kind === 'refused') throw new Fault('refused', decision.code, decision.reason);
}

type Typed = Readonly<Record<string, unknown>>;

const typedName = (typed: Typed): string => (typeof typed['name'] === 'string' ? typed['name'] : '');

/**
 * Whatever a link leads to now: the question, that the copy must be kept (RULE D-04), or why there is nothing to ask. `typed` is
 * what was sent before, with its issues.
 */
export async function linkPage(
  services: Services,
  token: string,
  typed: Typed = {},
  issues: readonly FieldIssue[] = [],
): Promise<Reply> {
  const { deletions } = services.stations;
  try {
    const request = await deletions.attestationRequest(token);
    const closed = closedReason(request);
    return closed === null ? attestPage(token, request, typed, issues) : closedPage(closed);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    if (error.code === 'deletion-held')
      return heldPage(token, await deletions.behindLink(token), typed, issues);
    if (error.kind === 'not-found') return closedPage(error);
    throw error;
  }
}

/** The question; 422 when something is missing. */
function attestPage(
  token: string,
  { copy, order, platform }: AttestationRequest,
  typed: Typed,
  issues: readonly FieldIssue[],
): Reply {
  return {
    kind: 'page',
    view: 'public/attest',
    status: issues.length === 0 ? 200 : 422,
    headers: PRIVATE_HEADERS,
    model: {
      token,
      platform: platformName(platform),
      messages: copy.messages,
      copyClass: copy.class,
      answerBy: order.answerBy,
      answers: ANSWERS.map((answer) => ({
        value: answer,
        text: ANSWER_TEXTS[answer],
        hint: { text: hintOf(answer, copy.class) },
        checked: typed['answer'] === answer,
      })),
      name: typedName(typed),
      issues,
    },
  };
}

/**
 * For a copy that must be kept. It says first what not to do, then what keeping means, because an app may delete by itself; which
 * kind of hold it is, is not the holder's to know. It lets them say that it is too late (holder-link.ts, `answerHeld`).
 */
function heldPage(
  token: string,
  { copy, order, platform }: AttestationRequest,
  typed: Typed,
  issues: readonly FieldIssue[],
): Reply {
  const said = order.result?.evidence.find(({ kind }) => kind === 'attestation');
  // What was missing in an answer to the question that stood here before is no mistake now.
  const isSaying = typed['answer'] === HELD_ANSWER;
  const left = isSaying ? issues : [];
  return {
    kind: 'page',
    view: 'public/attest-held',
    status: left.length === 0 ? 409 : 422,
    headers: PRIVATE_HEADERS,
    model: {
      token,
      platform: platformName(platform),
      messages: copy.messages,
      copyClass: copy.class,
      saidAt: said?.at ?? null,
      answer: HELD_ANSWER,
      sentence: HELD_ATTESTATION.sentence,
      code: 'deletion-held',
      name: typedName(typed),
      wasAnswered: 'answer' in typed && !isSaying,
      issues: left,
    },
  };
}

/** What stands instead of the question when there is nothing to ask, coded. */
export function closedPage(fault: Fault): Reply {
  const status = fault.kind === 'not-found' ? 404 : 409;
  const { code, message } = fault;
  return {
    kind: 'page',
    view: 'public/attest-closed',
    status,
    headers: PRIVATE_HEADERS,
    model: { code, message },
  };
}
