// The journey of a case over HTTP, act by act, as people take it: hand in, say who is who, sign, authorise, attest, receipt.
import { z } from 'zod';
import { until, type Api } from './api-client.ts';

const identifier = z.object({ system: z.string(), value: z.string() });

/** The small file that says who is who; message texts are named by position (`seq`) and UTF-16 offsets. */
export const whoIsWho = z.object({
  timeZone: z.string().default('Europe/London'),
  senders: z.record(
    z.string(),
    z.union([z.object({ practitioner: identifier }), z.object({ described: z.string() })]),
  ),
  patients: z.record(
    z.string(),
    z.object({ identifiers: z.array(identifier).min(1), confirm: z.array(z.string()).min(2) }),
  ),
  messages: z.array(
    z.union([
      z.object({ seq: z.number(), filedFor: z.array(z.string()).length(1) }),
      z.object({
        seq: z.number(),
        extracts: z.array(z.object({ patient: z.string(), start: z.number(), end: z.number() })).min(1),
      }),
      z.object({ seq: z.number(), disposition: z.string(), reason: z.string() }),
    ]),
  ),
  entries: z.record(
    z.string(),
    z.object({ topic: z.string(), advisedBy: z.array(z.string()), askedBy: z.string().nullable() }),
  ),
  reasonForDelay: z.string().nullable().default(null),
});

export type WhoIsWho = z.infer<typeof whoIsWho>;

export type ApiOriginal = {
  messageId: string;
  seq: number;
  sender: string | null;
  kind: string;
  text: string;
  attachments: { present: boolean; name: string }[];
};
export type ApiCase = {
  caseId: string;
  version: number;
  stage: string;
  late: boolean;
  originals: ApiOriginal[];
  deletionId: string | null;
  receiptId: string | null;
  stuckReason: string | null;
};
export type ApiCopy = { copyId: string; class: string; order: { state: string | null } | null };

export async function readCase(api: Api, caseId: string): Promise<ApiCase> {
  return api.get<ApiCase>(`/cases/${caseId}`);
}

type Command = Record<string, unknown>;

/** What a patient of the file is called in the case: keys stand in addresses, so they are no names (RULE C-01). */
function keyOf({ patients }: WhoIsWho, name: string): string {
  return `p${Object.keys(patients).indexOf(name) + 1}`;
}

/** Groups single decisions, so that a case takes few requests. */
function decisionCommands(who: WhoIsWho, originals: ApiOriginal[]): Command[] {
  const groups = new Map<string, { command: Command; messageIds: string[] }>();
  const single: Command[] = [];
  for (const line of who.messages) {
    const messageId = originals.find(({ seq }) => seq === line.seq)?.messageId;
    if (messageId === undefined) continue;
    if ('extracts' in line) {
      const parts = line.extracts.map(({ patient, start, end }) => ({
        patientKey: keyOf(who, patient),
        stretches: [{ start, end }],
      }));
      single.push({ type: 'file-extracts', messageId, parts });
      continue;
    }
    const command: Command =
      'filedFor' in line
        ? { type: 'file', patientKey: keyOf(who, line.filedFor[0] ?? '') }
        : { type: 'exclude', disposition: line.disposition, reason: line.reason };
    const key = JSON.stringify(command);
    const group = groups.get(key) ?? { command, messageIds: [] };
    group.messageIds.push(messageId);
    groups.set(key, group);
  }
  return [...[...groups.values()].map(({ command, messageIds }) => ({ ...command, messageIds })), ...single];
}

/** Everything that attribution needs, as commands in order. */
function attributionCommands(who: WhoIsWho, known: ApiCase): Command[] {
  const labels = new Set(known.originals.map(({ sender }) => sender));
  const senders = Object.entries(who.senders).filter(([label]) => labels.has(label));
  return [
    ...senders.map(([label, person]) => ({
      type: 'bind-sender',
      label,
      person:
        'described' in person
          ? { described: person.described }
          : { basis: 'directory', practitioner: { identifier: person.practitioner } },
    })),
    ...Object.entries(who.patients).map(([name, patient]) => ({
      type: 'add-patient',
      key: keyOf(who, name),
      patient: { identifier: patient.identifiers[0] },
    })),
    ...decisionCommands(who, known.originals),
    ...Object.entries(who.entries).map(([name, entry]) => ({
      type: 'prepare-entry',
      patientKey: keyOf(who, name),
      ...entry,
    })),
    ...(known.late
      ? [{ type: 'explain-delay', reason: who.reasonForDelay ?? 'Handed in after the shift' }]
      : []),
  ];
}

/** Attributes every message; gives how many acts it took. */
export async function attribute(api: Api, caseId: string, who: WhoIsWho): Promise<number> {
  const known = await readCase(api, caseId);
  const commands = attributionCommands(who, known);
  let { version } = known;
  for (const command of commands) {
    ({ version } = await api.post<{ version: number }>(`/cases/${caseId}/draft`, { version, command }));
  }
  return commands.length;
}

/** What a signature is over: the case as it is now, and the identifiers that were compared. */
export async function toSign(
  api: Api,
  caseId: string,
  who: WhoIsWho,
): Promise<{ version: number; confirmed: Record<string, readonly string[]> }> {
  const { version } = await readCase(api, caseId);
  const confirmed = Object.fromEntries(
    Object.entries(who.patients).map(([name, { confirm }]) => [keyOf(who, name), confirm]),
  );
  return { version, confirmed };
}

export async function sign(api: Api, caseId: string, who: WhoIsWho, pin: string): Promise<void> {
  await api.post(`/cases/${caseId}/sign`, { ...(await toSign(api, caseId, who)), pin });
}

/** Where a case stands, without opening it. */
async function whereItStands(api: Api, caseId: string): Promise<Pick<ApiCase, 'stage' | 'stuckReason'>> {
  const { cases } = await api.get<{ cases: ApiCase[] }>('/cases');
  const found = cases.find((one) => one.caseId === caseId);
  if (found === undefined) throw new Error('the case is not in the list');
  return found;
}

/** Waits until the case stands where `stages` say, and opens it; an exception on the way is an error with its reason. */
export async function untilStage(
  api: Api,
  caseId: string,
  stages: readonly string[],
  limitMs?: number,
): Promise<ApiCase> {
  const reached = await until(
    stages.join(' or '),
    () => whereItStands(api, caseId),
    ({ stage }) => stages.includes(stage) || stage === 'exception',
    limitMs,
  );
  if (reached.stage === 'exception' && !stages.includes('exception')) {
    throw new Error(`the case is an exception: ${reached.stuckReason ?? 'unknown'}`);
  }
  return readCase(api, caseId);
}

export async function authorise(api: Api, deletionId: string, pin: string): Promise<void> {
  await api.post(`/deletions/${deletionId}/authorise`, { pin });
}

/** Each holder but ourselves says, on a link of their own, that their copy is gone. Gives how many did. */
export async function attestAll(api: Api, holder: Api, caseId: string): Promise<number> {
  const { copies } = await api.get<{ copies: ApiCopy[] }>(`/cases/${caseId}/copies`);
  const others = copies.filter(({ order }) => order !== null && order.state === null);
  for (const { copyId } of others) {
    const { token } = await api.post<{ token: string }>(`/cases/${caseId}/copies/${copyId}/link`, {});
    await holder.post('/attestations', { token, answer: 'deleted', name: 'The holder of this copy' });
  }
  return others.length;
}

/**
 * For an export without such a file: everybody is described, not identified; the first messages with text go to one patient
 * of the sandbox, and the rest is said to be conversation.
 */
export function describeEverybody(
  known: ApiCase,
  patient: WhoIsWho['patients'][string],
  filed: number,
): WhoIsWho {
  const labels = [...new Set(known.originals.flatMap(({ sender }) => (sender === null ? [] : [sender])))];
  const withText = known.originals.filter(
    ({ sender, text, kind }) => sender !== null && kind === 'text' && text.trim() !== '',
  );
  const chosen = new Set(withText.slice(0, filed).map(({ seq }) => seq));
  const [adviser] = withText;
  return {
    timeZone: 'Europe/London',
    senders: Object.fromEntries(
      labels.map((label) => [label, { described: 'Member of the thread, not identified' }]),
    ),
    patients: chosen.size === 0 ? {} : { patient },
    messages: known.originals.map(({ seq }) =>
      chosen.has(seq)
        ? { seq, filedFor: ['patient'] }
        : { seq, disposition: 'not-clinical', reason: 'conversation' },
    ),
    entries:
      adviser === undefined || adviser.sender === null
        ? {}
        : { patient: { topic: 'Advice from the thread', advisedBy: [adviser.sender], askedBy: null } },
    reasonForDelay: null,
  };
}
