// What short bodies turned out to be. The app writes the same few texts again and again, and so do people ("ok", "on my
// way"): each is looked at closely once. Bounded in texts and in their length.
import { classifyBody, type Body, type BodyContext } from './body.ts';

const MAX_BODIES = 1000;
const MAX_LENGTH = 48;

export class KnownBodies {
  private readonly context: BodyContext;
  private readonly ofSpeakers = new Map<string, Body>();
  private readonly ofOthers = new Map<string, Body>();

  /** `context` is that of the whole file; its `speaks` changes from body to body. */
  constructor(context: BodyContext) {
    this.context = context;
  }

  /** As `classifyBody` gives it. Bodies of the same text share their lists. */
  classify(text: string): Body {
    if (text.length > MAX_LENGTH) return classifyBody(text, this.context);
    const known = this.context.speaks ? this.ofSpeakers : this.ofOthers;
    const found = known.get(text);
    if (found !== undefined) return found;
    const body = classifyBody(text, this.context);
    if (known.size < MAX_BODIES) known.set(text, body);
    return body;
  }
}
