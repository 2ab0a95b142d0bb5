// Where a case stands, in words: the tag, and what happens next. Never by colour alone (ui.md E6).
import { explainReason, type CaseStage, type WorkCase } from '../../worklist/index.ts';

type StageWords = { readonly text: string; readonly tone: string; readonly next: string };

const WORDS: Readonly<Record<CaseStage, StageWords>> = {
  open: { text: 'To sort and sign', tone: 'yellow', next: 'Sort, check and sign' },
  filing: { text: 'Filing', tone: 'blue', next: 'Written to the record and read back, by itself' },
  'awaiting-authorisation': {
    text: 'Filed, deletion proposed',
    tone: 'green',
    next: 'A second person authorises the deletion of the originals',
  },
  'grace-period': {
    text: 'Filed, grace period',
    tone: 'green',
    next: 'The originals are erased when the grace period is over',
  },
  'awaiting-attestation': {
    text: 'Erased here, phones open',
    tone: 'orange',
    next: 'The people in the thread say whether they deleted their copies',
  },
  'issuing-receipt': {
    text: 'Receipt on its way',
    tone: 'blue',
    next: 'The receipt is signed and logged, by itself',
  },
  receipted: { text: 'Finished', tone: 'grey', next: 'Nothing. The receipt can be seen' },
  reopened: {
    text: 'Filed, originals kept',
    tone: 'purple',
    next: 'The originals are kept until their deletion is proposed again',
  },
  exception: { text: 'Stopped', tone: 'red', next: 'Somebody has to look' },
};

/** Words for a case's stage; a stopped one says why and whose it is (RULE G-01). */
export function stageWords({ stage, stuckReason }: WorkCase): StageWords {
  const words = WORDS[stage];
  if (stage !== 'exception' || stuckReason === null) return words;
  const { plain, owner } = explainReason(stuckReason);
  return { ...words, next: `${plain} Owner: ${owner}` };
}
