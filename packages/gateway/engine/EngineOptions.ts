// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** How often whom may be asked. */
export interface PromptRates {
  readonly perUserAndMinute: number;
  readonly perSourceAndMinute: number;
}

/** The numbers of the engine, in ms where they are times. */
export interface EngineOptions extends PromptRates {
  readonly deadlineMs: number;
  readonly leaseMs: number;
  readonly renewMs: number;
  /** After the end of its lease a prompt may need this long to disappear. */
  readonly guardMs: number;
  /** How often the number to match may be wrong. */
  readonly numberTries: number;
  readonly cookieMs: number;
  /** The rates that are a user's own; the others are everybody's. */
  readonly ratesOf?: (userName: string) => Partial<PromptRates>;
  /** Requests that may wait at the same time. */
  readonly waiting: number;
  /** How long an outcome is kept for who comes late. */
  readonly keptMs: number;
  readonly reauthenticateMs: number;
  readonly longestSessionMs: number;
  /** How long the client of a connection that broke off may come back without a question; 0: never. */
  readonly resumeMs: number;
}

/** What the gateway does when nobody says otherwise. */
export const DEFAULT_ENGINE_OPTIONS: EngineOptions = {
  deadlineMs: 60_000,
  leaseMs: 15_000,
  renewMs: 5_000,
  guardMs: 4_000,
  numberTries: 3,
  cookieMs: 60_000,
  perUserAndMinute: 3,
  perSourceAndMinute: 3,
  waiting: 10_000,
  keptMs: 600_000,
  reauthenticateMs: 900_000,
  longestSessionMs: 43_200_000,
  resumeMs: 0,
};
