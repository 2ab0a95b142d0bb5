// The model of the two pages about one deletion: its detail, and the question before it is authorised.
import { permit, type Account } from '../../access/index.ts';
import type { Services } from '../services.ts';
import { decisionFor, readDeletionView, type AskedCopy } from './deletion-view.ts';
import {
  COPY_CLASS_WORDS,
  COPY_STATE_WORDS,
  DECLINED_WORDS,
  DELETION_STATES,
  DISPOSITION_WORDS,
  HOLD_KIND_WORDS,
  OUTCOME_WORDS,
  SAID_GONE_WORDS,
  type StateWords,
} from './words.ts';
import { platformName } from '../platform-name.ts';

function answerWords({ result, saidGone }: AskedCopy): StateWords {
  if (result === null) return { text: 'No answer yet', tone: 'grey' };
  return saidGone ? SAID_GONE_WORDS : COPY_STATE_WORDS[result];
}

/** Throws `deletion-unknown`. */
export async function deletionModel(services: Services, account: Account, deletionId: string) {
  const view = await readDeletionView(services, deletionId);
  const outcome = Object.entries(OUTCOME_WORDS).find(([name]) => name === view.outcome)?.[1] ?? null;
  return {
    deletion: {
      ...view,
      platform: platformName(view.platform),
      words: view.withdrawn?.reason === 'declined' ? DECLINED_WORDS : DELETION_STATES[view.state],
      outcome,
      graceHours: Math.round(view.policy.graceSeconds / 360) / 10,
    },
    dispositions: view.dispositions.map(({ disposition, messages }) => ({
      text: DISPOSITION_WORDS[disposition] ?? disposition,
      messages,
    })),
    copies: view.copies.map(({ class: name, copies }) => ({ text: COPY_CLASS_WORDS[name], copies })),
    holds: view.holds.map(({ holdId, kind }) => ({
      holdId,
      kind: Object.entries(HOLD_KIND_WORDS).find(([name]) => name === kind)?.[1] ?? kind,
    })),
    asked: view.asked.map((copy) => ({
      ...copy,
      text: COPY_CLASS_WORDS[copy.class],
      words: answerWords(copy),
    })),
    decline: permit('refuse-deletion', account),
    decision: await decisionFor(services, account, deletionId),
  };
}
