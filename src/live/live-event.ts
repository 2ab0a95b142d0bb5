// What is known of a live event before it is sealed: which thread it belongs to, by which ids it and its media go. The words in
// `line` are for the platform's reader, later.

/** A file that an event refers to. Patient content, like the event: it is never stored in the open. */
export type MediaReference = {
  /** The name under which the platform's reader looks for it beside the chat text. */
  name: string;
  /** How the platform knows it: a media id, a file id, an address. */
  id: string;
  /** Of its bytes, hex, when the event says it. */
  sha256: string | null;
  /** Where the platform keeps it, when the id alone does not say. */
  within?: { group: string } | { sender: string };
};

/** For layouts whose text is one document: what the event's line holds of it. */
export type DocumentPart = {
  /** The outermost object's members around the lists, without its brackets. */
  head: Buffer;
  /** Who is named in the message, by their ids. */
  people: { id: string; bytes: Buffer }[];
  message: Buffer;
  /** Two parts with the same id are two versions of a message; the higher one counts, the later one among equals. */
  id: string | null;
  version: number;
};

export type LiveEvent = {
  /**
   * The platform's own names of the conversation, the one that lasts first (an account's id before a number that may be hidden
   * or change). Whatever they are made of, one known name leads to its thread.
   */
  threadKeys: [string, ...string[]];
  /** The platform's own id of the event: what comes twice with it is one event. */
  eventId: string;
  /** When it was sent, as the platform says: the order of a thread. */
  sentAtMs: number;
  /** Orders what was sent at the same time, where the platform counts; else 0, and the order of arrival decides. */
  rank: number;
  /** The event as the platform's reader takes it: one line of JSON without its end, the event's own bytes. */
  line: Buffer;
  media: MediaReference[];
  part?: DocumentPart;
};

/** What a body holds. `passedOver`: what says nothing about a message (delivery and read marks, typing). */
export type Delivery = { events: LiveEvent[]; passedOver: number };

/**
 * Reads bodies of one platform as far as needed to store them: thread, ids, media. The line of an event, read again, gives the
 * same event. Faults: `live-body-unexpected` with the place, `live-too-many-events`, `live-event-too-long`,
 * `ingest-json-broken`, `ingest-json-too-deep`, `ingest-wrong-encoding`; those of own threads, see layouts/own-thread.ts.
 */
export type LiveLayout = (body: Buffer) => Promise<Delivery>;
