// Who took part in an event, as agents of an AuditEvent. Readings and calls have a client and a server besides the person
// (IHE BALP). The trail keeps no addresses of machines, and says so instead of inventing one.
import type { AuditEventAgent, CodeableConcept } from '@medplum/fhirtypes';
import type { Actor, AuditEvent } from './catalogue.ts';
import type { Shape } from './event-shape.ts';
import { DATA_ABSENT, idSystem, SYSTEMS } from './fhir-names.ts';

/** The service that wrote the trail, by a name that stays. */
export const DEVICE = { identifier: { system: idSystem('device'), value: 'countersign' } };

const ACTOR_KINDS: Readonly<Record<Actor['kind'], { kind: string; type?: 'Device' | 'Practitioner' }>> = {
  account: { kind: 'account', type: 'Practitioner' },
  holder: { kind: 'copy' },
  gateway: { kind: 'gateway', type: 'Device' },
  client: { kind: 'client', type: 'Device' },
  service: { kind: 'service-part', type: 'Device' },
};

/** Where bytes come from and where they go. */
const [DESTINATION, SOURCE] = ['110152', '110153'];

function concept(system: string, code: string): CodeableConcept {
  return { coding: [{ system, code }] };
}

function whoOf({ kind, id }: Actor): NonNullable<AuditEventAgent['who']> {
  const { kind: named, type } = ACTOR_KINDS[kind];
  return { ...(type === undefined ? {} : { type }), identifier: { system: idSystem(named), value: id } };
}

function machine(code: string, who: AuditEventAgent['who'], requestor = false): AuditEventAgent {
  const network = { extension: [{ url: DATA_ABSENT, valueCode: 'unknown' }] };
  return { type: concept(SYSTEMS.dicom, code), ...(who === undefined ? {} : { who }), requestor, network };
}

function person(by: Actor, participation: string): AuditEventAgent {
  return { type: concept(SYSTEMS.participation, participation), who: whoOf(by), requestor: true };
}

/** The agents of an event: exactly one asked for it (`requestor`). */
export function agentsOf({ by }: AuditEvent, shape: Shape): AuditEventAgent[] {
  const machineActs = by.kind === 'service' || by.kind === 'gateway' || by.kind === 'client';
  if ('call' in shape) {
    const record = {
      type: 'Device' as const,
      identifier: { system: idSystem('record-system'), value: 'record' },
    };
    const [ours, theirs] = shape.call === 'read' ? [DESTINATION, SOURCE] : [SOURCE, DESTINATION];
    return [
      machine(ours, machineActs ? whoOf(by) : DEVICE, machineActs),
      machine(theirs, record),
      ...(machineActs ? [] : [person(by, shape.call === 'read' ? 'IRCP' : 'AUT')]),
    ];
  }
  if ('reading' in shape) {
    const web = { type: 'Device' as const, identifier: { system: idSystem('service-part'), value: 'web' } };
    return [
      machine(DESTINATION, machineActs ? whoOf(by) : web, machineActs),
      machine(SOURCE, DEVICE),
      ...(machineActs ? [] : [person(by, 'IRCP')]),
    ];
  }
  if (machineActs)
    return [{ type: concept(SYSTEMS.participant, 'performer'), who: whoOf(by), requestor: true }];
  return [
    person(by, by.kind === 'holder' ? 'INF' : 'AUT'),
    { type: concept(SYSTEMS.participant, 'performer'), who: DEVICE, requestor: false },
  ];
}
