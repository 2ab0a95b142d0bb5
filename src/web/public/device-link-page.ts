// What somebody sees who is asked about a lost device: no account, no name of anybody, no text. The link is a capability, treated
// as that of a copy holder (attest-page.ts).
import { DEVICE_ANSWERS, deviceAttestationFor, type DeviceAnswer } from '../../devices/index.ts';
import { Fault } from '../../kernel/fault.ts';
import type { Reply } from '../action.ts';
import type { FieldIssue } from '../field-issue.ts';
import type { Services } from '../services.ts';
import { closedPage, PRIVATE_HEADERS } from './attest-page.ts';

const ANSWER_TEXTS: Readonly<Record<DeviceAnswer, string>> = {
  wiped: 'It was wiped from afar',
  'chats-deleted': 'The chats are deleted from another device',
  'found-again': 'It is found again',
  cannot: 'I can do none of this',
};

type Typed = Readonly<Record<string, unknown>>;

/** Whatever a link leads to now: the question, or why there is nothing to ask. */
export async function deviceLinkPage(
  services: Services,
  token: string,
  typed: Typed = {},
  issues: readonly FieldIssue[] = [],
): Promise<Reply> {
  try {
    const { report, order } = await services.stations.devices.question(token);
    const { kind } = report.device;
    const { sentences } = deviceAttestationFor(kind);
    return {
      kind: 'page',
      view: 'public/device-link',
      status: issues.length === 0 ? 200 : 422,
      headers: PRIVATE_HEADERS,
      model: {
        token,
        ofGateway: kind === 'gateway',
        lostAt: report.lostAt,
        answerBy: order.answerBy,
        answers: DEVICE_ANSWERS.map((answer) => ({
          value: answer,
          text: ANSWER_TEXTS[answer],
          hint: { text: sentences[answer] },
          checked: typed['answer'] === answer,
        })),
        name: typeof typed['name'] === 'string' ? typed['name'] : '',
        issues,
      },
    };
  } catch (error) {
    if (error instanceof Fault && (error.kind === 'not-found' || error.kind === 'conflict'))
      return closedPage(error);
    throw error;
  }
}
