// Settles the date order from evidence, or from the answer of the person who hands in the export. A wrong order is a wrong
// date of care, so an answer never overrides evidence and nothing falls back to a default.
import { Fault } from '../kernel/fault.ts';
import type { Answers, Evidence, Question } from './parsed-thread.ts';
import type { EvidenceCounts } from './date-evidence.ts';
import { weigh, type Verdict } from './date-verdict.ts';
import type { DateOrder } from './wall-time.ts';

export type DateDecision =
  { decided: true; order: DateOrder; evidence: Evidence } | { decided: false; question: Question };

/**
 * `told` is what the platform's layout tells by itself, before anything is weighed.
 * Faults: `ingest-date-order-contradicted` when the answer speaks against the evidence (line of the evidence),
 * `ingest-date-order-contradictory` when the file contradicts itself.
 */
export function settleDateOrder(
  evidence: EvidenceCounts,
  answer: Answers['dateOrder'],
  told: Verdict | null = null,
): DateDecision {
  const verdict = told ?? weigh(evidence);
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
  if (answer === 'ymd' && !verdict.open.includes('ymd')) {
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
  return { decided: false, question: question(evidence, verdict.open) };
}

function found(order: DateOrder, basis: string, detail: string): Evidence {
  return { kind: 'date-order', decided: order, basis, detail };
}

function question(evidence: EvidenceCounts, open: readonly DateOrder[]): Question {
  const samples = evidence.shown();
  return {
    kind: 'date-order',
    choices: open.map((order) => ({
      value: order,
      readings: samples.map((sample) => ({
        line: sample.line,
        asWritten: sample.asWritten,
        at: sample[order],
      })),
    })),
  };
}
