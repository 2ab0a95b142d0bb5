// Reads one room's thread out of a text of events: a survey, a second look at what others are about, then the messages.
import type { Bounds } from '../../../kernel/bounds.ts';
import { chooseChat } from '../../chat-choice.ts';
import type { Evidence, IngestWarning, ParsedMessage, ThreadFacts, Untold } from '../../parsed-thread.ts';
import type { ReadInput, ReadResult } from '../platform.ts';
import { readEvent } from './event.ts';
import { eventPieces, valueIn, type EventPiece, type TextForm } from './event-pieces.ts';
import type { FindFile } from './files.ts';
import { foldRelated, targetsOf, type Folding } from './folding.ts';
import { toLoneMessage, toMessage, type MessageContext } from './message.ts';
import { reversed, settleOrder } from '../../message-order.ts';
import { saysNothing } from './related.ts';
import { Room } from './room.ts';
import { withoutSecrets } from './secrets.ts';
import { surveyEvents, type Survey } from './survey.ts';

export type Layout = {
  name: string;
  untold: readonly Untold[];
  form: TextForm;
  findFile(room: Room): FindFile;
  /** Title, exporter and evidence that this layout tells beside its events. */
  beside(survey: Survey, room: Room): { title: string | null; exporter: string | null; evidence: Evidence[] };
};

type Read = { survey: Survey; folding: Folding };

/** Faults: those of json-text.ts, `ingest-chat-not-found`, `ingest-too-many-chats`, `ingest-too-many-changes`. */
export async function readThread(input: ReadInput, layout: Layout): Promise<ReadResult> {
  const { text, bounds, answers, attachments } = input;
  const pieces = () => eventPieces(text, layout.form, bounds);
  const survey = await surveyEvents(pieces(), (name) => attachments.has(name), bounds);
  const targets = survey.related.length === 0 ? new Map() : await targetsOf(pieces(), survey.related);
  const folding = foldRelated(survey, targets);
  const rooms = [...survey.rooms.values()].filter(({ count }) => count > 0);
  const chats = rooms.map((room) => ({ name: room.name === '' ? NO_ROOM : room.name, id: room.id, room }));
  if (chats.length === 0) chats.push({ name: NO_ROOM, id: '', room: new Room('', bounds) });
  const choice = chooseChat(chats, answers.chat, bounds);
  const read = { survey, folding };
  if (!choice.decided) {
    const facts = factsOf(read, new Room('', bounds), layout, []);
    return { outcome: 'asks', questions: [choice.question], facts };
  }
  const { room } = choice.chat;
  const order = settleOrder(room.order, layout.form === 'lines');
  const inOrder = () =>
    order.newestFirst ? reversed(() => bare(saidPieces(pieces())), survey.windows) : saidPieces(pieces());
  const context = { groups: folding.groups, names: room.names, find: layout.findFile(room) };
  const chosen: Evidence = {
    kind: 'chat',
    decided: 'room',
    basis: choice.basis,
    detail: `${String(rooms.length)} rooms`,
  };
  return {
    outcome: 'parsed',
    facts: factsOf(read, room, layout, [order.evidence, ...(rooms.length > 1 ? [chosen] : [])]),
    wallTimes: false,
    messages: () => messagesOf(inOrder(), read, room, context, bounds),
  };
}

/** What a chat is called in a question when the text tells no room at all. */
const NO_ROOM = 'room without id';

type SaidPiece = EventPiece & { ordinal: number };

/** The pieces that count: all but names and states beside the timeline. The count is that of the survey. */
async function* saidPieces(pieces: AsyncIterable<EventPiece>): AsyncGenerator<SaidPiece> {
  let ordinal = 0;
  for await (const piece of pieces) {
    if (piece.role === 'header' || piece.role === 'state') continue;
    yield { ...piece, ordinal };
    ordinal += 1;
  }
}

/** Without their values, which take several times the memory of the bytes. */
async function* bare(pieces: AsyncIterable<SaidPiece>): AsyncGenerator<SaidPiece> {
  for await (const { value: _value, ...piece } of pieces) yield piece;
}

async function* messagesOf(
  pieces: AsyncIterable<SaidPiece>,
  { survey, folding }: Read,
  room: Room,
  context: MessageContext,
  bounds: Bounds,
): AsyncGenerator<ParsedMessage> {
  let seq = 0;
  for await (const piece of pieces) {
    const { ordinal } = piece;
    if (survey.repeated.has(ordinal) || folding.folded.has(ordinal)) continue;
    const event = readEvent(valueIn(piece), piece.room);
    if ('problem' in event || event.room !== room.id || saysNothing(event)) continue;
    const bytes = survey.secrets.has(ordinal) ? withoutSecrets(piece.bytes, bounds).bytes : piece.bytes;
    const said = { event, slice: { offset: piece.offset, bytes } };
    const lone = folding.alone.get(ordinal);
    yield lone === undefined ? toMessage(said, seq, context) : toLoneMessage(lone, said, seq, context);
    seq += 1;
  }
}

function factsOf({ survey }: Read, room: Room, layout: Layout, evidence: Evidence[]): ThreadFacts {
  const { title, exporter, evidence: besides } = layout.beside(survey, room);
  return {
    platform: 'matrix',
    layout: layout.name,
    title,
    exporter,
    evidence: [...evidence, ...besides],
    warnings: merged(survey.remarks.warnings(), room.remarks.warnings()),
    untold: layout.untold,
    unparsed: survey.remarks.report(),
    messageCount: room.count,
  };
}

function merged(...lists: IngestWarning[][]): IngestWarning[] {
  return lists.flat();
}
