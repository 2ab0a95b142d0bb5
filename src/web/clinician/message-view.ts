// A message as pages show it: who by label and by person, when, the text as sent, and in words what was decided about it.
import {
  REASONS,
  spokenOf,
  verbatimOf,
  type CaseView,
  type Decision,
  type Draft,
} from '../../attribution/index.ts';
import type { Original, OriginalAttachment } from '../../custody/index.ts';

export type AttachmentView = {
  readonly attachmentId: string;
  /** Counted within the message. */
  readonly number: number;
  readonly name: string;
  /** `not-shown`: a picture whose metadata cannot be removed (RULE C-06). */
  readonly state: 'image' | 'not-shown' | 'file' | 'left-out';
};

export type MessageState = {
  readonly decided: boolean;
  readonly tone: string;
  readonly text: string;
};

export type MessageView = {
  readonly messageId: string;
  readonly seq: number;
  readonly number: number;
  readonly sender: string | null;
  /** Who that is, in words; null for a notice. */
  readonly person: string | null;
  readonly identified: boolean;
  readonly day: string;
  readonly saidAt: string;
  readonly clockChange: Original['clockChange'];
  readonly kind: Original['kind'];
  readonly text: string;
  readonly edited: boolean;
  /** What an edited message said before, oldest first; empty where the export does not tell. */
  readonly earlier: readonly { readonly at: string; readonly text: string }[];
  readonly deleted: boolean;
  readonly forwarded: boolean;
  readonly reactions: readonly { readonly by: string; readonly sign: string }[];
  /** The message that this one answers: its number, or null when it is not in this case; undefined when it answers none. */
  readonly answers: number | null | undefined;
  readonly attachments: readonly AttachmentView[];
  readonly states: readonly MessageState[];
  readonly decided: boolean;
  /** Written by the messenger, not by a person. */
  readonly notice: boolean;
};

const DISPOSITION_WORDS = {
  'not-clinical': { text: 'Not clinical', tone: 'grey' },
  duplicate: { text: 'Duplicate', tone: 'grey' },
  'other-organisation': { text: 'Other organisation', tone: 'grey' },
  held: { text: 'Held', tone: 'orange' },
} as const;

/** The words of a reason's code. */
export function reasonWords(disposition: keyof typeof REASONS, code: string): string {
  return REASONS[disposition].find((reason) => reason.code === code)?.label ?? code;
}

function statesOf(draft: Draft, decision: Decision | undefined): MessageState[] {
  if (decision === undefined) return [{ decided: false, tone: 'yellow', text: 'Not decided' }];
  if (decision.disposition !== 'filed') {
    const { text, tone } = DISPOSITION_WORDS[decision.disposition];
    const reason = reasonWords(decision.disposition, decision.reason);
    return [{ decided: true, tone, text: `${text}: ${reason}` }];
  }
  return decision.parts.map((part) => {
    const name = draft.patients.find(({ key }) => key === part.patientKey)?.display ?? part.patientKey;
    const what = part.stretches === null ? 'File for' : 'Extract for';
    return { decided: true, tone: 'green', text: `${what} ${name}` };
  });
}

function stateOf({ present, mediaType, recordSha256 }: OriginalAttachment): AttachmentView['state'] {
  if (!present) return 'left-out';
  if (mediaType?.startsWith('image/') !== true) return 'file';
  return recordSha256 === null ? 'not-shown' : 'image';
}

/** Attachments of an original, without their bytes. */
export function attachmentViews(original: Original): AttachmentView[] {
  return original.attachments.map((attachment, index) => {
    const { attachmentId, name } = attachment;
    return { attachmentId, number: index + 1, name, state: stateOf(attachment) };
  });
}

/** The person behind a label, in words. RULE A-02: with the basis, or not identified. */
export function personWords(
  draft: Draft,
  label: string | null,
): { text: string | null; identified: boolean } {
  if (label === null) return { text: null, identified: false };
  const binding = draft.bindings.find((candidate) => candidate.label === label);
  if (binding === undefined) return { text: 'not identified yet', identified: false };
  if (binding.kind === 'described')
    return { text: `${binding.display} (described, not identified)`, identified: false };
  const basis = binding.basis === 'directory' ? 'matched in the directory' : 'confirmed by a member';
  return { text: `${binding.display} (${basis})`, identified: true };
}

function messageView(draft: Draft, original: Original, numbers: ReadonlyMap<string, number>): MessageView {
  const { messageId, seq, sender, saidAt, clockChange, kind, text, edited, deleted } = original;
  const person = personWords(draft, sender);
  const decision = draft.decisions.find((candidate) => candidate.messageId === messageId);
  return {
    messageId,
    seq,
    number: seq + 1,
    sender,
    person: person.text,
    identified: person.identified,
    day: saidAt.slice(0, 10),
    saidAt,
    clockChange,
    kind,
    text,
    edited,
    earlier: original.earlier ?? [],
    deleted,
    forwarded: original.forwarded === true,
    reactions: original.reactions ?? [],
    answers: original.replyTo === null ? undefined : (numbers.get(original.replyTo) ?? null),
    attachments: attachmentViews(original),
    states: statesOf(draft, decision),
    decided: decision !== undefined,
    notice: sender === null || kind === 'system',
  };
}

/** All messages of a case, in order. */
export function messageViews(view: CaseView): MessageView[] {
  const numbers = new Map(
    view.originals.flatMap(({ id, seq }) => (id === undefined ? [] : [[id, seq + 1] as const])),
  );
  return view.originals.map((original) => messageView(view.draft, original, numbers));
}

export type EntryMessage = {
  readonly messageId: string;
  readonly seq: number;
  readonly number: number;
  readonly sender: string | null;
  readonly person: string | null;
  readonly saidAt: string;
  /** RULE A-04: only what is for this patient. */
  readonly verbatim: string;
  /** The verbatim without what the messenger wrote into it: the record's words when nobody writes others (RULE A-08). */
  readonly spoken: string;
  readonly extract: boolean;
  readonly transcript: { readonly text: string; readonly by: string } | null;
  readonly attachments: readonly AttachmentView[];
};

/** The messages that are filed for one patient, each with the part that is theirs. */
export function entryMessages(view: CaseView, patientKey: string): EntryMessage[] {
  return view.originals.flatMap((original) => {
    const decision = view.draft.decisions.find(({ messageId }) => messageId === original.messageId);
    const part =
      decision?.disposition === 'filed'
        ? decision.parts.find((candidate) => candidate.patientKey === patientKey)
        : undefined;
    if (part === undefined) return [];
    const { messageId, seq, sender, saidAt, text } = original;
    const by = part.transcript?.by.display ?? '';
    return [
      {
        messageId,
        seq,
        number: seq + 1,
        sender,
        person: personWords(view.draft, sender).text,
        saidAt,
        verbatim: verbatimOf(text, part),
        spoken: spokenOf(text, part, original.appText ?? []),
        extract: part.stretches !== null,
        transcript: part.transcript === null ? null : { text: part.transcript.text, by },
        attachments: attachmentViews(original).filter(({ attachmentId }) =>
          part.attachmentIds.includes(attachmentId),
        ),
      },
    ];
  });
}
