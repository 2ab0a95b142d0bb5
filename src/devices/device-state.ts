// A lost device's states, each with what it alone holds, and the arrows between them. An illegal arrow is a coded refusal. No
// clinical content: times, codes and commitments only.
import { Fault } from '../kernel/fault.ts';
import type { DeviceWipe } from '../receipts/index.ts';

type HoldCheck = DeviceWipe['holdCheck'];
export type WipeEvidence = DeviceWipe['evidence'][number];

/** A check of the holds that lets a wipe go ahead. */
export type PassedCheck = HoldCheck & { ground: 'nothing-held' | 'sealed-in-custody' | 'decided' };

/** RULE D-04: why no wipe was ordered: something that must be kept is nowhere else, as far as we know. */
export type Stop = { at: string; register: string; evidence: WipeEvidence };

export type Decision = { by: string; at: string };

export type WipeOrder = {
  channel: 'manager' | 'owner' | 'gateway-operator';
  orderedAt: string;
  /** Past this the device is unreachable. */
  answerBy: string;
  /** When the manager took it; from then on nothing calls it back. */
  acceptedAt: string | null;
  holdCheck: PassedCheck;
  evidence: WipeEvidence[];
};

export type DeviceState =
  /** `stop`: waits for governance. `decision`: governance lets the wipe go ahead all the same. */
  | { name: 'reported'; stop: Stop | null; decision: Decision | null }
  | { name: 'wiping'; order: WipeOrder }
  | { name: 'closed'; wipe: DeviceWipe; closedAt: string };

function illegal(message: string): Fault {
  return new Fault('conflict', 'device-illegal-step', message);
}

export const REPORTED: DeviceState = Object.freeze({ name: 'reported', stop: null, decision: null });

/** A hold covers what is nowhere else. An order that a manager has taken cannot be stopped any more. */
export function stopped(state: DeviceState, stop: Stop): DeviceState {
  if (state.name === 'reported') {
    if (state.decision !== null) throw illegal('Governance decided that the wipe goes ahead.');
    return { name: 'reported', stop, decision: null };
  }
  if (state.name === 'closed') throw illegal('It is closed.');
  if (state.order.acceptedAt !== null) throw illegal('The order is carried out already.');
  if (state.order.holdCheck.ground === 'decided')
    throw illegal('Governance decided that the wipe goes ahead.');
  return { name: 'reported', stop, decision: null };
}

/** Governance lets a stopped wipe go ahead. */
export function decidedToWipe(state: DeviceState, decision: Decision): DeviceState {
  if (state.name !== 'reported' || state.stop === null) throw illegal('No wipe is stopped.');
  return { name: 'reported', stop: null, decision };
}

/** Governance leaves a stopped wipe undone. */
export function decidedToKeep(state: DeviceState, at: string): DeviceState {
  if (state.name !== 'reported' || state.stop === null) throw illegal('No wipe is stopped.');
  const { at: checkedAt, register, evidence } = state.stop;
  const wipe: DeviceWipe = {
    channel: 'none',
    technique: 'none',
    parameters: null,
    orderedAt: null,
    acceptedAt: null,
    effectiveAt: null,
    holdCheck: { at: checkedAt, result: 'held', register, ground: 'kept' },
    state: 'refused-hold',
    grade: 'X',
    verification: 'none',
    evidence: [evidence],
  };
  return { name: 'closed', wipe, closedAt: at };
}

/** The intent, before anybody is asked. */
export function wiping(state: DeviceState, order: Omit<WipeOrder, 'acceptedAt' | 'evidence'>): DeviceState {
  if (state.name !== 'reported' || state.stop !== null) throw illegal('A wipe cannot begin now.');
  // RULE D-04: only governance may order what would destroy the last copy.
  if (order.holdCheck.ground === 'decided' && state.decision === null) throw illegal('Nobody decided that.');
  return { name: 'wiping', order: { ...order, acceptedAt: null, evidence: [] } };
}

/** The manager took the order. */
export function accepted(state: DeviceState, at: string, evidence: WipeEvidence): DeviceState {
  if (state.name !== 'wiping' || state.order.channel !== 'manager' || state.order.acceptedAt !== null)
    throw illegal('No manager was asked.');
  return {
    name: 'wiping',
    order: { ...state.order, acceptedAt: at, evidence: [...state.order.evidence, evidence] },
  };
}

/** The manager cannot wipe it, so its owner is asked. */
export function handedToOwner(state: DeviceState, at: { orderedAt: string; answerBy: string }): DeviceState {
  if (state.name !== 'wiping' || state.order.channel !== 'manager' || state.order.acceptedAt !== null)
    throw illegal('No manager was asked.');
  return { name: 'wiping', order: { ...state.order, ...at, channel: 'owner' } };
}

/** The end of an order, whatever came of it. */
export type WipeEnd = Pick<
  DeviceWipe,
  'technique' | 'parameters' | 'effectiveAt' | 'state' | 'grade' | 'verification'
> & {
  /** What was learnt at the end; null when the order's own evidence is all there is. */
  evidence: WipeEvidence | null;
};

export function closed(state: DeviceState, end: WipeEnd, at: string): DeviceState {
  if (state.name !== 'wiping') throw illegal('No wipe is under way.');
  const { order } = state;
  const wipe: DeviceWipe = {
    channel: order.channel,
    technique: end.technique,
    parameters: end.parameters,
    orderedAt: order.orderedAt,
    acceptedAt: order.acceptedAt,
    effectiveAt: end.effectiveAt,
    holdCheck: order.holdCheck,
    state: end.state,
    grade: end.grade,
    verification: end.verification,
    evidence: [...order.evidence, ...(end.evidence === null ? [] : [end.evidence])],
  };
  return { name: 'closed', wipe, closedAt: at };
}
