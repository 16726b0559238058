// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/**
 * What a call of the engine answers, and what a failed authentication carries: HRESULTs as unsigned 32-bit numbers.
 * The gateway's own (facility Win32, codes from 23000) are those of MS-TSGU 2.2.6.
 */
export const HResult = {
  /** Done; of `authenticateUser`: the answer will come through the sink. */
  S_OK: 0x00000000,
  /** Nothing was in progress under that name. */
  S_FALSE: 0x00000001,
  /** An argument that is none: an empty session, a context that is too long. */
  E_INVALIDARG: 0x80070057,
  /** The store or another part failed; the log says why. */
  E_FAIL: 0x80004005,
  /** The user said no. */
  NTE_USER_CANCELLED: 0x80090036,
  /** The connection ended before there was an answer. */
  ERROR_CANCELLED: 0x800704c7,
  /** Nobody answered within the deadline, or the device was lost. */
  ERROR_TIMEOUT: 0x800705b4,
  /** The user has no device that could answer. */
  NTE_DEVICE_NOT_FOUND: 0x80090035,
  /** Too many prompts for this user or from this source. */
  ERROR_NOT_ENOUGH_QUOTA: 0x80070718,
  /** Another request has this session and context. */
  ERROR_ALREADY_EXISTS: 0x800700b7,
  /** The gateway is going down. */
  ERROR_SHUTDOWN_IN_PROGRESS: 0x8007045b,
  /** E_PROXY_RAP_ACCESSDENIED: this user may not reach this target. */
  E_PROXY_RAP_ACCESSDENIED: 0x800759da,
  /** E_PROXY_COOKIE_BADPACKET: empty, or longer than 4 KiB. */
  E_PROXY_COOKIE_BADPACKET: 0x800759f7,
  /** E_PROXY_COOKIE_AUTHENTICATION_ACCESS_DENIED: a cookie that nobody gave out, or that is spent or expired. */
  E_PROXY_COOKIE_AUTHENTICATION_ACCESS_DENIED: 0x800759f8,
} as const;

export type HResult = (typeof HResult)[keyof typeof HResult];

/** For people and logs: `ERROR_TIMEOUT (0x800705b4)`. */
export function formatHResult(code: number): string {
  const name = Object.entries(HResult).find(([, value]) => value === code)?.[0];
  const hex = `0x${(code >>> 0).toString(16).padStart(8, '0')}`;
  return name === undefined ? hex : `${name} (${hex})`;
}
