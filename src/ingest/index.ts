// What later stations may use of ingest.
export { parseExport, type ExportHint } from './parse-export.ts';
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
