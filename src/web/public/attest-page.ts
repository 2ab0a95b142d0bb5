// What a copy holder sees: no account, no name of anybody, no text. The link is a capability; it is in no log (its route is
// logged by pattern), in no store of a browser, and no other site learns it.
import { decide } from '../../access/index.ts';
import { ANSWERS, ATTESTATION, type AttestationRequest } from '../../deletion/index.ts';
import { Fault } from '../../kernel/fault.ts';
import type { Reply } from '../action.ts';
import type { FieldIssue } from '../field-issue.ts';
import { platformName } from '../platform-name.ts';

export const PRIVATE_HEADERS = { 'Referrer-Policy': 'no-referrer', 'Cache-Control': 'no-store' } as const;

const ANSWER_WORDS: Readonly<Record<(typeof ANSWERS)[number], { text: string; hint: string }>> = {
  deleted: { text: 'Yes, it is deleted', hint: ATTESTATION.sentence },
  'never-had': { text: 'I never had it', hint: 'The conversation was never on a device of mine.' },
  cannot: {
    text: 'I cannot delete it',
    hint: 'For example because the phone is lost. The receipt then says that this copy could not be reached.',
  },
};

/** Why a link is answered for no longer; null while it is open. */
export function closedReason({ order }: AttestationRequest): Fault | null {
  if (order.result === null) return null;
  const kinds = new Set(order.result.evidence.map(({ kind }) => kind));
  if (kinds.has('no-answer'))
    return new Fault(
      'conflict',
      'deletion-too-late',
      'The time to answer is over. Tell the team that sent you the link.',
    );
  if (kinds.has('hold'))
    return new Fault('conflict', 'deletion-hold', 'A hold keeps this conversation. Do not delete it now.');
  return new Fault(
    'conflict',
    'deletion-already-attested',
    'This has been answered already. Nothing more is needed.',
  );
}

/** The holder of a link may answer for the copy of that link alone. Throws `access-not-holder`. */
export function demandHolder({ order, copy }: AttestationRequest): void {
  const holder = { accountId: order.copyId, role: 'participant' as const };
  const decision = decide('attest-copy', holder, { holderId: copy.copyId });
  if (decision.kind === 'refused') throw new Fault('refused', decision.code, decision.reason);
}

/** The question; 422 when something is missing. */
export function attestPage(
  token: string,
  { copy, order, platform }: AttestationRequest,
  typed: Readonly<Record<string, unknown>>,
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
      sentence: ATTESTATION.sentence,
      answers: ANSWERS.map((answer) => ({
        value: answer,
        text: ANSWER_WORDS[answer].text,
        hint: { text: ANSWER_WORDS[answer].hint },
        checked: typed['answer'] === answer,
      })),
      name: typeof typed['name'] === 'string' ? typed['name'] : '',
      issues,
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
