// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { RefusalReason } from './RefusalReason.ts';
import type { CancelCause, EndCause, EndState } from './RequestEnd.ts';
import type { WithdrawalCause } from './Withdrawal.ts';

/** The gateway said what became of the request. */
export interface EndedByOutcome {
  readonly kind: 'outcome';
  readonly state: EndState;
  readonly cause: EndCause;
  /** Whether it was this device's answer. */
  readonly isYours: boolean;
}

/** The gateway took the prompt away. */
export interface EndedByCancel {
  readonly kind: 'cancel';
  readonly cause: CancelCause;
}

/** The gateway did not consider the answer, and will not. */
export interface EndedByRefusal {
  readonly kind: 'refusal';
  readonly reason: RefusalReason;
}

/** The device gave it up by itself. */
export interface EndedByDevice {
  readonly kind: 'device';
  readonly cause: WithdrawalCause;
}

/** How a prompt ended, as far as the device knows. */
export type PromptEnd = EndedByOutcome | EndedByCancel | EndedByRefusal | EndedByDevice;
