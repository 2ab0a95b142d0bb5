// Codes of a broken glass in words, and its form. Hostile until it fits.
import { z } from 'zod';
import { GLASS_NEXT, GLASS_REASONS, GLASS_VERDICTS, type ProofContent } from '../../access/index.ts';
import { idOf } from '../governance/ids.ts';

export const REASON_WORDS: Readonly<Record<(typeof GLASS_REASONS)[number], string>> = {
  'direct-care': 'I care for this patient now',
  emergency: 'A patient is in danger',
  cover: 'I cover for the team',
  'safety-concern': 'I look into a concern about safety',
  other: 'Something else',
};

export const VERDICT_WORDS: Readonly<
  Record<(typeof GLASS_VERDICTS)[number], { text: string; tone: string }>
> = {
  justified: { text: 'Justified', tone: 'green' },
  'not-justified': { text: 'Not justified', tone: 'red' },
};

export const NEXT_WORDS: Readonly<Record<(typeof GLASS_NEXT)[number], string>> = {
  nothing: 'Nothing',
  'team-changed': 'Their team was corrected at the identity provider',
  'spoken-to': 'Somebody speaks with them',
  'incident-reported': 'Reported as an incident',
  referred: 'Referred to their manager or regulator',
};

export const glassParams = z.object({ glassId: idOf('glass') });

const words = z
  .string('Say why, in a sentence')
  .trim()
  .min(5, 'Say why, in a sentence')
  .max(500, 'Use at most 500 characters');

export const glassForm = { reason: z.enum(GLASS_REASONS, 'Choose a reason'), words };
/** What is accepted, for a passkey to sign (RULE I-03). */
export function glassContent(caseId: string, why: { reason: string; words: string }): ProofContent {
  return { what: 'break-glass', subject: { caseId }, manifest: { reason: why.reason, words: why.words } };
}

export const verdictForm = {
  verdict: z.enum(GLASS_VERDICTS, 'Choose whether it was justified'),
  next: z.enum(GLASS_NEXT, 'Choose what follows'),
};
