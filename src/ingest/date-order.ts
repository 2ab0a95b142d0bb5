// Settles the date order from evidence, or from the answer of the person who hands in the export. A wrong order is a wrong
// date of care, so an answer never overrides evidence and nothing falls back to a default.
import { Fault } from '../kernel/fault.ts';
import type { Answers, Evidence, Question } from './parsed-thread.ts';
import { weigh, type EvidenceCounts } from './date-evidence.ts';
import type { DateOrder } from './wall-time.ts';

export type DateDecision =
  { decided: true; order: DateOrder; evidence: Evidence } | { decided: false; question: Question };

/**
 * Faults: `ingest-date-order-contradicted` when the answer speaks against the evidence (line of the evidence),
 * `ingest-date-order-contradictory` when the file contradicts itself.
 */
export function settleDateOrder(evidence: EvidenceCounts, answer: Answers['dateOrder']): DateDecision {
  const verdict = weigh(evidence);
  if (verdict.says === 'contradiction') {
    throw new Fault(
      'invalid',
      'ingest-date-order-contradictory',
      'The dates of the export fit no single order.',
      {
        place: { line: verdict.line },
      },
    );
  }
  if (verdict.says === 'order') {
    if (answer !== undefined && answer !== verdict.order && verdict.basis !== 'same-under-both') {
      throw new Fault(
        'invalid',
        'ingest-date-order-contradicted',
        'The answer contradicts a date of the export.',
        {
          place: { line: verdict.line },
        },
      );
    }
    const { order, basis, detail, line } = verdict;
    return { decided: true, order, evidence: found(order, basis, `${detail}, from line ${String(line)}`) };
  }
  if (answer === 'ymd') {
    throw new Fault(
      'invalid',
      'ingest-date-order-contradicted',
      'No date of the export has its year first.',
      {
        place: { line: evidence.samples[0]?.line ?? 1 },
      },
    );
  }
  if (answer !== undefined) {
    return { decided: true, order: answer, evidence: found(answer, 'answered', 'no evidence in the export') };
  }
  return { decided: false, question: question(evidence) };
}

function found(order: DateOrder, basis: string, detail: string): Evidence {
  return { kind: 'date-order', decided: order, basis, detail };
}

function question(evidence: EvidenceCounts): Question {
  const samples = evidence.shown();
  const readings = (order: 'dmy' | 'mdy'): Question['choices'][number]['readings'] =>
    samples.map((sample) => ({ line: sample.line, asWritten: sample.asWritten, at: sample[order] }));
  return {
    kind: 'date-order',
    choices: [
      { value: 'dmy', readings: readings('dmy') },
      { value: 'mdy', readings: readings('mdy') },
    ],
  };
}
