// What later stations may use of ingest.
export { parseExport } from './parse-export.ts';
export { factsOf } from './facts-of.ts';
export { threadExample } from './platforms/other/thread-example.ts';
export { threadJsonSchema } from './platforms/other/thread-v1.ts';
export { VIBER_MARKS } from './platforms/viber/bot-event.ts';
export { jsonPieces, jsonValue, type JsonPath, type JsonPiece, type JsonWish } from './json-text.ts';
export type { ExportFile } from './export-folder.ts';
export type {
  Answers,
  AttachmentMention,
  Evidence,
  IngestWarning,
  MessageKind,
  ParsedMessage,
  ParsedThread,
  ParseResult,
  Platform,
  Question,
  ThreadFacts,
  UnparsedReport,
} from './parsed-thread.ts';
