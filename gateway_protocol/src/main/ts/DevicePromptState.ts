// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/**
 * Where a prompt on the device is.
 *
 *     announced ─▶ asking ⇄ checking ─▶ ready ⇄ prompting ─▶ answered ─▶ ended
 *         │          │         │          │         │            │
 *         │          └─────────┴────┬─────┴─────────┘            │
 *         │                    withdrawing ─▶ ended              │
 *         └──────────────────────▶ ended ◀───────────────────────┘
 *
 * @since 1.0.0
 */
export enum DevicePromptState {
  /** It has come; nothing is shown before the gateway has said, later than that, that it still stands. */
  ANNOUNCED = 'announced',
  /** The user sees who asks, and types the number. */
  ASKING = 'asking',
  /** The gateway looks at the number. */
  CHECKING = 'checking',
  /** The number was right; the face or the PIN is not being asked for. */
  READY = 'ready',
  /** The system asks for the face or the PIN. */
  PROMPTING = 'prompting',
  /** The user, or the device, has answered; the gateway has not said yet what became of it. */
  ANSWERED = 'answered',
  /** It is to go, and what shows it has not said that it is gone. */
  WITHDRAWING = 'withdrawing',
  /** It is over. */
  ENDED = 'ended',
}
