// One action per file (style.md, habit 14): method, path, line of the permission table, schemas, handler. The router is
// built from the list of actions; input reaches a handler only after it was parsed.
import type { Request } from 'express';
import type { z } from 'zod';
import type { ActionId, Actor as AccessActor, SessionState } from '../access/index.ts';
import type { Actor } from '../audit/index.ts';
import type { LimitName } from '../limits/index.ts';
import type { GatewayPlatform } from '../live/index.ts';
import type { FieldIssue } from './field-issue.ts';
import type { NoticeCode } from './notices.ts';
import type { Services } from './services.ts';
import type { ActiveSession } from './visit.ts';

/** What a handler answers; written to the response in one place (reply.ts). */
export type Reply = (
  | { readonly kind: 'page'; readonly view: string; readonly model: object; readonly status?: number }
  | { readonly kind: 'json'; readonly value: unknown; readonly status?: number }
  | { readonly kind: 'redirect'; readonly to: string; readonly notice?: NoticeCode }
  | { readonly kind: 'empty' }
  | {
      readonly kind: 'bytes';
      readonly bytes: Uint8Array;
      readonly mediaType: string;
      /** Set: the browser saves it under this name. Never a name from an export. */
      readonly fileName?: string;
    }
  /** A file that is made while it is sent, a piece at a time. */
  | {
      readonly kind: 'stream';
      readonly pieces: AsyncIterable<string>;
      readonly mediaType: string;
      readonly fileName: string;
    }
) & {
  /** A token for the browser to keep, or the order to forget it. */
  readonly session?: { readonly token: string; readonly deviceId?: string } | 'forget';
  /** The secret of a sign-in that goes to the provider, for the browser to keep. */
  readonly signInSecret?: string;
  /** Headers that this answer sets itself, e.g. caching of a public file. */
  readonly headers?: Readonly<Record<string, string>>;
};

type Context<Params, Query, Body, Session> = {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly session: Session;
  /** Who acts, as the permission table sees them; null for nobody signed in. */
  readonly actor: AccessActor | null;
  /** Who acts, for the audit trail; null for nobody signed in, and for a gateway. */
  readonly by: Actor | null;
  /** The token the visitor came with, however old. */
  readonly token: string | undefined;
  readonly requestId: string;
  /** Only for streams; input is in params, query and body. */
  readonly request: Request;
};

type Schema = z.ZodType;
type Output<S extends Schema | undefined> = S extends Schema ? z.output<S> : undefined;

type Spec<
  P extends Schema | undefined,
  Q extends Schema | undefined,
  B extends Schema | undefined,
  Session,
> = {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** Express path; it is also what logs show. */
  readonly path: string;
  readonly action: ActionId;
  readonly params?: P;
  readonly query?: Q;
  /** A body without a schema is not read at all. */
  readonly body?: B;
  /** The platforms whose gateways this serves: their delivery is `deliveryOf(request)`, never parsed here (web/live). */
  readonly platforms?: readonly GatewayPlatform[];
  /** A file of a message: larger than a delivery, and few at once. */
  readonly carries?: 'file';
  /** A form with a file (upload.ts): its fields are the body, `uploadsOf(request)` are the files. */
  readonly upload?: 'file';
  /** A form from programs (the token endpoint, a logout token), without a form token. */
  readonly takes?: 'oauth-form';
  /** Spent by whoever asks, beside the bound on everything. */
  readonly limit?: LimitName;
  /** Open to machines whose scopes name it (apiAction). */
  readonly machines?: 'too';
  /**
   * `form`: a form of a case: what was typed is kept when it arrives at a locked session (RULE I-02). `typing`: keeps it while it
   * is typed; the token may be that of the session it was typed in, though its time is over.
   */
  readonly keeps?: 'form' | 'typing';
  /** Shows the form again with its errors; without it, an error page lists them. */
  readonly onInvalid?: (
    services: Services,
    rejected: {
      readonly issues: readonly FieldIssue[];
      readonly body: Readonly<Record<string, unknown>>;
      readonly session: Session;
      readonly request: Request;
    },
  ) => Promise<Reply>;
  readonly handle: (
    services: Services,
    context: Context<Output<P>, Output<Q>, Output<B>, Session>,
  ) => Promise<Reply>;
};

/** An action with its input types forgotten, as the router holds it. */
export type Action = {
  readonly audience: 'staff' | 'public' | 'gateway';
} & Spec<Schema, Schema, Schema, never>;

/** An action of somebody signed in: the handler gets their session. */
export function staffAction<
  P extends Schema | undefined = undefined,
  Q extends Schema | undefined = undefined,
  B extends Schema | undefined = undefined,
>(spec: Spec<P, Q, B, ActiveSession>): Action {
  return { audience: 'staff', ...(spec as unknown as Spec<Schema, Schema, Schema, never>) };
}

type ByCaller<Given> = Given extends { readonly handle: (services: Services, context: infer C) => infer R }
  ? Omit<Given, 'handle' | 'machines' | 'onInvalid'> & {
      readonly handle: (services: Services, context: Omit<C, 'by' | 'session'> & { readonly by: Actor }) => R;
    }
  : never;

/** An action of the API for somebody signed in and for machines with a scope for it: its handler gets who acts, and no session. */
export function apiAction<
  P extends Schema | undefined = undefined,
  Q extends Schema | undefined = undefined,
  B extends Schema | undefined = undefined,
>(spec: ByCaller<Spec<P, Q, B, undefined>>): Action {
  return {
    audience: 'staff',
    machines: 'too',
    ...(spec as unknown as Spec<Schema, Schema, Schema, never>),
  };
}

/** An action that needs no sign-in; a session, of whatever state, may be there. */
export function publicAction<
  P extends Schema | undefined = undefined,
  Q extends Schema | undefined = undefined,
  B extends Schema | undefined = undefined,
>(spec: Spec<P, Q, B, SessionState | undefined>): Action {
  return { audience: 'public', ...(spec as unknown as Spec<Schema, Schema, Schema, never>) };
}

/** An action of a gateway, which proves itself with the request. */
export function gatewayAction<
  P extends Schema | undefined = undefined,
  Q extends Schema | undefined = undefined,
>(
  spec: Spec<P, Q, undefined, SessionState | undefined> & { readonly platforms: readonly GatewayPlatform[] },
): Action {
  return { audience: 'gateway', ...(spec as unknown as Spec<Schema, Schema, Schema, never>) };
}
