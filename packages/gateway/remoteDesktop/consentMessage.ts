// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** What the user reads before they agree. */
export interface Consent {
  /** The gateway's name. */
  readonly gateway: string;
  readonly target: string;
  readonly number: string;
  readonly deadlineMs: number;
  /** Phones of the user that are connected at this moment. */
  readonly deviceCount: number;
  /** Wall time, ms. */
  readonly now: number;
  /** Makes each text another one, so that no client takes it for one that the user has agreed to for good. */
  readonly reference: string;
}

/** The text that a client of remote desktops shows, and whose number the user types into their phone. */
export function consentMessage({ gateway, target, number, deadlineMs, deviceCount, now, reference }: Consent): string {
  const until = new Date(now + deadlineMs).toISOString();
  return [
    `${gateway}: remote desktop of ${target}`,
    '',
    `Your phone asks whether this is you. Type this number there: ${number}`,
    ...(deviceCount === 0 ? ['No phone of yours is connected: open its app.'] : []),
    '',
    'Agree here as well, and the connection goes on when the phone has said yes. If you have not started it, do not agree.',
    `Until ${until.slice(0, 10)} ${until.slice(11, 19)} UTC. Reference ${reference}`,
  ].join('\r\n');
}
