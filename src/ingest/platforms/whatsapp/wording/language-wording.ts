// The form of one language's table. Strings are whole texts as the app writes them, without marks and without the full stop
// at the end; upper and lower case of the first letter vary between its versions. In templates `{}` stands for a name or
// any text, `{*}` also for nothing, `"` for a quotation mark of any language.

/** What was left out of an export; the name that an attachment mention then has. */
export type MediaWord =
  'image' | 'video' | 'video note' | 'audio' | 'GIF' | 'sticker' | 'document' | 'contact card' | 'view once';

export type LanguageWording = {
  /** BCP 47 */
  tag: string;
  /** Templates of the chat text's file name, without its extension. */
  chatNames: readonly string[];
  /** In `<…>`, on Android. */
  mediaOmitted: readonly string[];
  /** In brackets behind a file's name, on Android. */
  fileAttached: readonly string[];
  /** The word in `<attached: name>`, on iOS. */
  attached: readonly string[];
  omitted: { readonly [Word in MediaWord]?: readonly string[] };
  deleted: readonly string[];
  /** Deleted by whoever exported the chat, unless the app also writes it for others. */
  youDeleted: readonly string[];
  /** In `<…>` behind a text. */
  edited: readonly string[];
  /** Before `: https://maps…`. */
  locations: readonly string[];
  liveLocations: readonly string[];
  missedCalls: readonly string[];
  /** The notice about encryption, in all generations known. */
  encryption: readonly string[];
  /** What may follow a notice: `Tap to learn more.` */
  learnMore: readonly string[];
  /** Templates of notices. */
  notices: readonly string[];
  /** Templates of notices that only groups have. */
  groupNotices: readonly string[];
  viewOnce?: readonly string[];
  calls?: readonly string[];
  deletedBy?: readonly string[];
};
