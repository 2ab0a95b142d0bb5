// What a message of Telegram Desktop's HTML holds besides its words: files, places, contacts, calls, polls, lists. The page
// shows for each a title, a description and a status, some sent by a person, some written by the app. Hostile input.
import { findElement, hasClass, plainText, type HtmlElement } from '../../html-text.ts';
import type { AttachmentMention, MessageKind } from '../../parsed-thread.ts';
import type { AttachmentStore } from '../platform.ts';
import { added, sent, type Words } from '../../words.ts';

export type Media = { kind: MessageKind; lines: Words[][]; attachments: AttachmentMention[] };

const FILES = ['photo_wrap', 'video_file_wrap', 'animated_wrap', 'sticker_wrap'];

export const byClass =
  (word: string) =>
  (element: HtmlElement): boolean =>
    hasClass(element, word);

function textIn(element: HtmlElement, word: string): string {
  const found = findElement(element, byClass(word));
  return found === undefined ? '' : plainText(found);
}

function elementsIn(element: HtmlElement): HtmlElement[] {
  return element.children.filter((child): child is HtmlElement => typeof child !== 'string');
}

function isLocal(href: string): boolean {
  return href !== '' && !/^(?:[a-z][a-z0-9+.-]*:|\/\/|#|\()/i.test(href);
}

/**
 * A link to a file of the export, under the name by which it lies there. In the export of a whole account links lead over its
 * top folder and back (`../../chats/chat_1/photos/a.jpg`); other tools than the app percent-encode them.
 */
export function linkedFile(href: string, attachments: AttachmentStore): AttachmentMention | null {
  if (!isLocal(href)) return null;
  const own = href.replace(/^(?:\.\.\/)+chats\/[^/]{1,200}\//, '');
  const name = [own, decoded(own)].find((one) => attachments.has(one));
  return { name: name ?? own, present: name !== undefined };
}

function decoded(href: string): string {
  try {
    return decodeURIComponent(href);
  } catch {
    return href;
  }
}

/** A poll or a list of tasks: `- text <span class="details">2 votes</span>` for each answer. */
function pollLines(poll: HtmlElement): Words[][] {
  const answers = elementsIn(poll).filter(byClass('answer'));
  return [
    [sent(textIn(poll, 'question'))],
    ...answers.map((answer) => {
      const votes = elementsIn(answer).find(byClass('details'));
      const own = { ...answer, children: answer.children.filter((child) => child !== votes) };
      const count = votes === undefined ? '' : ` (${plainText(votes)})`;
      return [sent(plainText(own).replace(/^- /, '')), added(count)];
    }),
  ];
}

/** Coordinates stand in the link to a map only, where a place has a name. */
function pointOf(href: string): string {
  const [, latitude, longitude] =
    /[?&]q=(-?\d{1,3}(?:\.\d{1,20})?),(-?\d{1,3}(?:\.\d{1,20})?)(?:&|$)/.exec(href) ?? [];
  return latitude === undefined ? '' : `${latitude}, ${longitude}`;
}

type Card = { title: string; description: string; status: string; href: string };

/** By the class of the card; what is not here is a file. */
const CARDS: Readonly<Record<string, { kind: MessageKind; lines(card: Card): Words[][] }>> = {
  media_call: { kind: 'call', lines: ({ title, status }) => [[added(title)], [added(status)]] },
  media_contact: {
    kind: 'contact',
    lines: ({ title, status }) => {
      const number = status.replace(/ - vCard$/, '');
      return [[sent(title)], [sent(number), added(status.slice(number.length))]];
    },
  },
  media_location: { kind: 'location', lines: ({ status }) => [[sent(status)]] },
  media_live_location: {
    kind: 'location',
    lines: ({ status, title }) => [[sent(status)], [added(title === '' ? '' : `(${title})`)]],
  },
  media_venue: {
    kind: 'location',
    lines: ({ title, description, href }) => [[sent(title)], [sent(description)], [sent(pointOf(href))]],
  },
  media_game: { kind: 'unsupported', lines: allAdded },
  media_invoice: { kind: 'unsupported', lines: allAdded },
};

function allAdded({ title, description, status }: Card): Words[][] {
  return [[added(title)], [added(description)], [added(status)]];
}

function cardOf(card: HtmlElement, attachments: AttachmentStore): Media {
  const href = card.attributes.get('href') ?? '';
  const title = textIn(card, 'title');
  const file = linkedFile(href, attachments);
  const known = Object.entries(CARDS).find(([word]) => hasClass(card, word))?.[1];
  if (known !== undefined) {
    const parts = { title, description: textIn(card, 'description'), status: textIn(card, 'status'), href };
    return { kind: known.kind, lines: known.lines(parts), attachments: file === null ? [] : [file] };
  }
  const left: AttachmentMention = { name: title === '' ? 'media' : title, present: false };
  return { kind: title === 'Sticker' ? 'sticker' : 'media', lines: [], attachments: [file ?? left] };
}

/** The content of `.media_wrap`. */
export function mediaIn(wrap: HtmlElement, attachments: AttachmentStore): Media {
  const poll = findElement(wrap, byClass('media_poll'));
  if (poll !== undefined) return { kind: 'poll', lines: pollLines(poll), attachments: [] };
  const file = findElement(wrap, (candidate) => FILES.some((word) => hasClass(candidate, word)));
  if (file !== undefined) {
    const linked = linkedFile(file.attributes.get('href') ?? '', attachments);
    const kind = hasClass(file, 'sticker_wrap') ? 'sticker' : 'media';
    return { kind, lines: [], attachments: [linked ?? { name: kind, present: false }] };
  }
  const card = findElement(wrap, byClass('media'));
  if (card !== undefined) return cardOf(card, attachments);
  return { kind: 'unsupported', lines: [[added(plainText(wrap))]], attachments: [] };
}
