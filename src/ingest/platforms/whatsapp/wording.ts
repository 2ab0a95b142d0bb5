// What the app writes in a chat, per language of the app. Every entry matches a whole body, a whole line or a marked part
// of one, never a substring (formats.md §0.8): "IV line removed" is a person speaking.
import type { MessageKind } from '../../parsed-thread.ts';

/** What a placeholder stands for. `media` names what was left out. */
export type Placeholder = { kind: MessageKind; media: string | null; deleted?: true };

export type Wording = {
  /** App texts that are a whole body or a whole marked line. */
  placeholders: ReadonlyMap<string, Placeholder>;
  /** App texts with names or numbers in them; anchored at both ends, without the leading mark. */
  patterns: readonly { pattern: RegExp; placeholder: Placeholder }[];
  /** Behind a file's name on Android, e.g. ` (file attached)`. */
  fileAttached: string;
  /** The word in `<attached: name>` on iOS. */
  attached: string;
  edited: string;
  poll: { head: string; option: string };
  /** Notices so long and fixed that no person types them: app text under any label, with or without a mark. */
  fixedNotices: readonly RegExp[];
  /** Notices that carry a label on iOS: the whole text, anchored, without marks. */
  notices: readonly RegExp[];
  /** The beginning of a notice up to its first `: `, for notices that quote text with a colon in it. */
  noticeBeginnings: readonly RegExp[];
};
