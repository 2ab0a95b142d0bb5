// One event of the trail as a FHIR R4 AuditEvent (RULE C-02): what happened, who, when, why, to what, and its place in the hash
// chain, with the very bytes that were hashed, so that an exported file shows gaps without this service (exported-chain.ts).
import type { AuditEvent as FhirAuditEvent, AuditEventEntity, Coding } from '@medplum/fhirtypes';
import { AUDIT_EVENTS, type AuditEvent, type FieldKind, type Purpose } from './catalogue.ts';
import type { Shape } from './event-shape.ts';
import { EVENT_SHAPES } from './event-shapes.ts';
import { agentsOf, DEVICE } from './fhir-agents.ts';
import { BALP, idSystem, kindOfField, SYSTEMS } from './fhir-names.ts';

/** An event with its link in the chain, as stored. */
export type ChainedEvent = { index: number; body: Buffer; prev: Buffer; hash: Buffer };

/** Raised when an event would come out otherwise than before; what was exported under another number cannot be compared. */
export const MAPPING = '1';

/** v3-ActReason, where one says the same. */
const REASONS: Readonly<Record<Purpose, string>> = {
  deposit: 'RECORDMGT',
  attribution: 'RECORDMGT',
  'sign-off': 'RECORDMGT',
  filing: 'RECORDMGT',
  'read-back': 'RECORDMGT',
  deletion: 'RECORDMGT',
  attestation: 'RECORDMGT',
  receipt: 'RECORDMGT',
  governance: 'HOPERAT',
  'access-request': 'PATRQT',
  inquiry: 'HLEGAL',
  incident: 'HOPERAT',
  operation: 'HSYSADMIN',
};

/** Every purpose of the catalogue. */
export const PURPOSES = Object.keys(REASONS) as readonly Purpose[];

/** The entity of the chain. Its details, in this order. */
export const CHAIN_DETAILS = {
  mapping: 'mapping',
  previous: 'previous-hash',
  hash: 'hash',
  body: 'body',
} as const;

/** The AuditEvent of a stored event. `site` is the organisation that ran the service. */
export function toAuditEvent(
  stored: ChainedEvent,
  event: AuditEvent & { at: string },
  site: string,
): FhirAuditEvent {
  const shape: Shape = EVENT_SHAPES[event.name];
  const failed = hasFailed(event, shape);
  const profile = failed ? undefined : profileOf(shape);
  const { type, subtype } = kindOf(event, shape);
  const entities = [...subjectOf(event, shape), chainOf(stored)];
  return {
    resourceType: 'AuditEvent',
    id: `audit-${stored.index}`,
    ...(profile === undefined ? {} : { meta: { profile: [profile] } }),
    type,
    subtype,
    action: actOf(shape),
    recorded: event.at,
    outcome: failed ? '4' : '0',
    purposeOfEvent: [
      {
        coding: [
          { system: SYSTEMS.actReason, code: REASONS[event.why] },
          { system: SYSTEMS.purpose, code: event.why },
        ],
      },
    ],
    agent: agentsOf(event, shape),
    source: {
      site,
      observer: DEVICE,
      type: [{ system: SYSTEMS.sourceType, code: '4', display: 'Application Server' }],
    },
    entity: entities,
  };
}

function hasFailed(event: AuditEvent, { outcome }: Shape): boolean {
  if (outcome === undefined || outcome === 'failed') return outcome === 'failed';
  const fields: Readonly<Record<string, unknown>> = event.fields;
  return !outcome.good.includes(String(fields[outcome.field]));
}

function profileOf(shape: Shape): string | undefined {
  if ('call' in shape) return BALP[shape.call];
  return 'reading' in shape ? BALP.read : undefined;
}

function actOf(shape: Shape): 'C' | 'R' | 'U' | 'D' | 'E' {
  if ('act' in shape) return shape.act;
  if ('reading' in shape) return 'R';
  return ({ create: 'C', read: 'R', update: 'U' } as const)[shape.call];
}

function kindOf(event: AuditEvent, shape: Shape): { type: Coding; subtype: Coding[] } {
  const own = { system: SYSTEMS.event, code: event.name, display: shape.words };
  if ('lifecycle' in shape)
    return { type: { system: SYSTEMS.lifecycle, code: shape.lifecycle }, subtype: [own] };
  if ('dicom' in shape) {
    const [code, sub] = shape.dicom;
    const known = sub === undefined ? [] : [{ system: SYSTEMS.dicom, code: sub }];
    return { type: { system: SYSTEMS.dicom, code }, subtype: [...known, own] };
  }
  const interaction = 'call' in shape ? shape.call : 'read';
  const code = { system: SYSTEMS.interaction, code: interaction, display: interaction };
  return { type: { system: SYSTEMS.type, code: 'rest', display: 'RESTful Operation' }, subtype: [code, own] };
}

/** What it was done to, with every field of the event as a detail. */
function subjectOf(event: AuditEvent, shape: Shape): AuditEventEntity[] {
  const fields: Readonly<Record<string, string | number>> = event.fields;
  const kinds: Readonly<Record<string, FieldKind>> = AUDIT_EVENTS[event.name];
  const names = Object.keys(kinds);
  if (names.length === 0) return [];
  const of: string | undefined = shape.of;
  const detail = names.map((name) => ({ type: name, valueString: String(fields[name]) }));
  const erased = 'lifecycle' in shape && shape.lifecycle === 'destroy' && shape.act === 'D';
  return [
    {
      ...(of === undefined
        ? {}
        : { what: { identifier: { system: idSystem(kindOfField(of)), value: String(fields[of]) } } }),
      type: { system: SYSTEMS.entityType, code: '2', display: 'System Object' },
      role: { system: SYSTEMS.objectRole, code: '4', display: 'Domain Resource' },
      ...(erased ? { lifecycle: { system: SYSTEMS.dicomLifecycle, code: '15' } } : {}),
      detail,
    },
  ];
}

/** Its place in the trail. Of another entity type, so that BALP's one `data` entity stays one. */
function chainOf({ index, body, prev, hash }: ChainedEvent): AuditEventEntity {
  const details: Readonly<Record<keyof typeof CHAIN_DETAILS, string | Buffer>> = {
    mapping: MAPPING,
    previous: prev,
    hash,
    body,
  };
  return {
    what: { identifier: { system: idSystem('audit-event'), value: String(index) } },
    type: { system: SYSTEMS.entityType, code: '4', display: 'Other' },
    detail: Object.entries(details).map(([name, value]) => {
      const type = CHAIN_DETAILS[name as keyof typeof CHAIN_DETAILS];
      return typeof value === 'string'
        ? { type, valueString: value }
        : { type, valueBase64Binary: value.toString('base64') };
    }),
  };
}
