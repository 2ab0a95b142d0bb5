// A case as programs see it: where it stands, and for who may open it its originals and draft. Content; never logged.
import type { CaseView } from '../../../attribution/index.ts';
import { Fault } from '../../../kernel/fault.ts';
import type { WorkCase } from '../../../worklist/index.ts';
import type { Services } from '../../services.ts';

/** Without content: ids, codes, counts and times are all that the read side has. */
export function workCaseView(work: WorkCase): object {
  return { ...work };
}

/** Throws `custody-unknown-case`. */
export async function findWorkCase(services: Services, caseId: string): Promise<WorkCase> {
  const work = await services.stations.worklist.oneCase(caseId);
  if (work === null) throw new Fault('not-found', 'custody-unknown-case', 'There is no such case.');
  return work;
}

/** With content: originals without the slices of the export that they were read from. */
export function openCaseView(work: WorkCase, view: CaseView): object {
  const { version, draft, accounting, late, signature } = view;
  const originals = view.originals.map(({ raw: _raw, rawOffset: _offset, ...original }) => original);
  const signed =
    signature === null ? null : { signatureId: signature.signatureId, signedAt: signature.signedAt };
  return { ...workCaseView(work), version, late, accounting, signature: signed, draft, originals };
}
