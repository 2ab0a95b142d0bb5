// What a hold names: patients and people as keyed digests (RULE C-01), a thread, a team, a case. Hostile input.
import { NHS_NUMBER_SYSTEM, parseNhsNumber } from '../../attribution/index.ts';
import type { HoldSubject } from '../../custody/index.ts';
import { Fault } from '../../kernel/fault.ts';
import type { Services } from '../services.ts';
import { idOf } from './ids.ts';
import { lookUp, type Identifier, type Lookup, type Search } from './look-up.ts';

export type NamedPatient = {
  reference?: string | undefined;
  nhsNumber?: string | undefined;
  identifier?: Identifier | undefined;
};

export type NamedPerson = {
  /** As the thread writes them: a name or a number. */
  label?: string | undefined;
  /** As the messenger knows them. */
  account?: string | undefined;
  /** As the record system knows them, when a sender is bound to them. */
  reference?: string | undefined;
  identifier?: Identifier | undefined;
};

type Subject<Scope extends HoldSubject['scope']> = Extract<HoldSubject, { scope: Scope }>;

const invalid = (code: string, message: string, field: string): Fault =>
  new Fault('invalid', code, message, { place: { field } });

/**
 * The subject with every digest the record system lets us know of, so that a hold by NHS number finds what was signed under a
 * trust number. Throws `attribution-nhs-number-…`, `hold-names-nobody`.
 */
export async function patientSubject(
  services: Services,
  { reference, nhsNumber, identifier }: NamedPatient,
): Promise<{ subject: Subject<'patient'>; lookup: Lookup }> {
  const { directory, custody } = services.stations;
  const searches: Search[] = [
    ...(reference === undefined ? [] : [{ reference }]),
    ...(nhsNumber === undefined
      ? []
      : [{ identifier: { system: NHS_NUMBER_SYSTEM, value: parseNhsNumber(nhsNumber) } }]),
    ...(identifier === undefined ? [] : [{ identifier }]),
  ];
  if (searches.length === 0)
    throw invalid(
      'hold-names-nobody',
      'Name the patient by a reference, an NHS number or another identifier.',
      'nhsNumber',
    );
  const { names, lookup } = await lookUp(searches, (search) => directory.findPatients(search));
  const patientDigests = names.map((name) => custody.patientDigest(name));
  return { subject: { scope: 'patient', patientDigests }, lookup };
}

/**
 * A sender by any of these, each enough by itself: labels and accounts find what was handed in, a practitioner what was bound to
 * them, by whichever identifier. Throws `hold-names-nobody`.
 */
export async function personSubject(
  services: Services,
  { label, account, reference, identifier }: NamedPerson,
): Promise<{ subject: Subject<'person'>; lookup: Lookup }> {
  const { directory, custody } = services.stations;
  const senders = [label, account].filter((name) => name !== undefined);
  const searches: Search[] = [
    ...(reference === undefined ? [] : [{ reference }]),
    ...(identifier === undefined ? [] : [{ identifier }]),
  ];
  if (senders.length + searches.length === 0)
    throw invalid('hold-names-nobody', 'Name the person by one of these at least.', 'label');
  const { names, lookup } = await lookUp(searches, (search) => directory.findPractitioners(search));
  const personDigests = [
    ...senders.map((name) => custody.senderDigest(name)),
    ...names.map((name) => custody.practitionerDigest(name)),
  ];
  return { subject: { scope: 'person', personDigests }, lookup };
}

/** A hold on one case. Throws `hold-unknown-case`. */
export async function caseSubject(services: Services, caseId: string | undefined): Promise<Subject<'case'>> {
  const known = idOf('case').safeParse(caseId);
  if (!known.success || (await services.stations.custody.caseState(known.data)) === null)
    throw invalid('hold-unknown-case', 'There is no case with this reference', 'caseId');
  return { scope: 'case', caseId: known.data };
}

/** A hold on one thread: by its own id, or by that of any of its cases. Throws `hold-unknown-thread`. */
export async function threadSubject(services: Services, id: string | undefined): Promise<Subject<'thread'>> {
  const { custody, worklist } = services.stations;
  const ofCase = idOf('case').safeParse(id);
  const state = ofCase.success ? await custody.caseState(ofCase.data) : null;
  if (state !== null) return { scope: 'thread', threadId: state.threadId };
  const ofThread = idOf('thread').safeParse(id);
  if (!ofThread.success || !(await worklist.isThread(ofThread.data)))
    throw invalid('hold-unknown-thread', 'There is no thread and no case with this reference', 'threadId');
  return { scope: 'thread', threadId: ofThread.data };
}

/** The teams of accounts, gateways and cases. */
export async function knownTeams({ stations: { worklist, live } }: Services): Promise<string[]> {
  const ofGateways = live.gateways.flatMap(({ team }) => team ?? []);
  return [...new Set([...(await worklist.teams()), ...ofGateways])].sort();
}

/** A hold on one team; a code that nobody has would cover nothing, so it is refused. Throws `hold-unknown-team`. */
export async function teamSubject(services: Services, team: string | undefined): Promise<Subject<'team'>> {
  if (team === undefined || !(await knownTeams(services)).includes(team))
    throw invalid('hold-unknown-team', 'Choose a team', 'team');
  return { scope: 'team', team };
}
