// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/**
 * The codes that an app sees, thrown or as a result (docs/system-behaviour.md). The three-digit ones are no members of
 * the SDK's enum, and yet arrive as results.
 */
export enum AuthCode {
  PERMISSION_DENIED = 201,
  SYSTEM_APPS_ONLY = 202,
  PARAMETER_ERROR = 401,
  SUCCESS = 12500000,
  FAIL = 12500001,
  GENERAL_ERROR = 12500002,
  CANCELED = 12500003,
  TIMEOUT = 12500004,
  TYPE_NOT_SUPPORT = 12500005,
  TRUST_LEVEL_NOT_SUPPORT = 12500006,
  BUSY = 12500007,
  INVALID_PARAMETERS = 12500008,
  LOCKED = 12500009,
  NOT_ENROLLED = 12500010,
  CANCELED_FROM_WIDGET = 12500011,
  PIN_EXPIRED = 12500013,
}

/** The tips that a running prompt sends (API 20). */
export enum TipCode {
  COMPARE_FAILURE = 1,
  TIMEOUT = 2,
  TEMPORARILY_LOCKED = 3,
  PERMANENTLY_LOCKED = 4,
  WIDGET_LOADED = 5,
  WIDGET_RELEASED = 6,
  COMPARE_FAILURE_WITH_FROZEN = 7,
}
