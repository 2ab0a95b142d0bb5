// What each claim about a copy must rest on (`receipts.md` §4, RULE D-05). A line that is not in this table is neither signed
// nor accepted: grades B to F have no source of evidence in this version.
import type { ReceiptCopy } from './schema.ts';

type Evidence = ReceiptCopy['evidence'][number]['kind'];

type GradeRule = Pick<ReceiptCopy, 'state' | 'grade' | 'method' | 'technique'> & {
  classes: readonly ReceiptCopy['class'][];
  acted: 'ordered-and-effective' | 'ordered' | 'not-at-all';
  /** All kinds of one of these lists. */
  evidence: readonly (readonly Evidence[])[];
};

const HELD_BY_PEOPLE = ['participant-device', 'export-file', 'gateway'] as const;

const GRADE_TABLE: readonly GradeRule[] = [
  {
    state: 'confirmed',
    grade: 'A',
    method: 'destroy',
    technique: 'crypto-erase',
    classes: ['own'],
    acted: 'ordered-and-effective',
    evidence: [['key-destroyed', 'read-fails']],
  },
  {
    state: 'attested-by-person',
    grade: 'G',
    method: 'request',
    technique: 'manual',
    classes: HELD_BY_PEOPLE,
    acted: 'ordered-and-effective',
    evidence: [['attestation']],
  },
  {
    // Erased by an earlier deletion, whose receipt says when; asked for again by this one.
    state: 'confirmed',
    grade: 'A',
    method: 'none',
    technique: 'crypto-erase',
    classes: ['own'],
    acted: 'not-at-all',
    evidence: [['read-fails']],
  },
  {
    state: 'unreachable',
    grade: 'X',
    method: 'request',
    technique: 'manual',
    classes: HELD_BY_PEOPLE,
    acted: 'ordered',
    evidence: [['no-answer'], ['attestation']],
  },
  {
    state: 'refused-hold',
    grade: 'X',
    method: 'none',
    technique: 'none',
    classes: ['own', ...HELD_BY_PEOPLE],
    acted: 'not-at-all',
    // The hold check of the line is evidence enough; it commits to the holds in force.
    evidence: [[]],
  },
  {
    // The holder had been asked; the hold came before their answer.
    state: 'refused-hold',
    grade: 'X',
    method: 'request',
    technique: 'none',
    classes: HELD_BY_PEOPLE,
    acted: 'ordered',
    evidence: [['hold']],
  },
];

/** Whether state and grade are supported by method, technique, class, what was done, and the evidence that came back. */
export function fitsGrade(copy: ReceiptCopy): boolean {
  const kinds = new Set(copy.evidence.map(({ kind }) => kind));
  return GRADE_TABLE.some(
    (rule) =>
      rule.state === copy.state &&
      rule.grade === copy.grade &&
      rule.method === copy.method &&
      rule.technique === copy.technique &&
      rule.classes.includes(copy.class) &&
      (copy.orderedAt !== null) === (rule.acted !== 'not-at-all') &&
      (copy.effectiveAt !== null) === (rule.acted === 'ordered-and-effective') &&
      rule.evidence.some((needed) => needed.every((kind) => kinds.has(kind))),
  );
}
