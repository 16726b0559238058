// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { PartyFault } from './PartyError.ts';
import type { ConnectionRequest } from './ConnectionRequest.ts';

/** Why a device's answer was not even considered. The request is as it was. */
export type AnswerRefusal =
  /** There is no such request, or it is not this device's: which of the two is nobody's business. */
  | { readonly kind: 'unknown-request' }
  /** The assertion does not prove that this user approved this connection. */
  | { readonly kind: 'bad-assertion'; readonly fault: PartyFault }
  /** The store failed; the same answer may be given again. */
  | { readonly kind: 'try-again' };

/** What became of a device's answer: the request as it is now, and whether it was this answer that ended it. */
export type Answer =
  | { readonly isAccepted: boolean; readonly request: ConnectionRequest; readonly refusal: undefined }
  | { readonly isAccepted: false; readonly request: undefined; readonly refusal: AnswerRefusal };

/** What became of a number: whether it is the one that the client shows, or why that is no question any more. */
export type NumberAnswer =
  | { readonly isRight: boolean; readonly triesLeft: number; readonly answer: undefined }
  | { readonly answer: Answer };
