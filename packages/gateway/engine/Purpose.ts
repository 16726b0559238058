// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { FRAME_LIMITS, isPlainText, PLAIN_TEXT } from 'gateway_protocol';

/** What a request is for: the phone shows all of it, and all of it is signed. */
export type Purpose =
  /** A connection to "host:port". */
  | { readonly kind: 'connection'; readonly target: string }
  /** A login to an application, whose name for people this is, at this host. */
  | { readonly kind: 'login'; readonly application: string; readonly host: string }
  /** An application wants its user's word for this text. */
  | { readonly kind: 'transaction'; readonly application: string; readonly text: string };

export type PurposeKind = Purpose['kind'];

const LONGEST_NAME = 128;
const LONGEST_HOST = 260;

/** Why a purpose cannot be asked for; undefined when it can. A text is never cut: one that is too long is refused. */
export function faultOfPurpose(purpose: Purpose): string | undefined {
  switch (purpose.kind) {
    case 'connection':
      return faultOf('the target', purpose.target, LONGEST_HOST);
    case 'login':
      return (
        faultOf('the name of the application', purpose.application, LONGEST_NAME) ??
        faultOf('the host', purpose.host, LONGEST_HOST)
      );
    case 'transaction':
      return (
        faultOf('the name of the application', purpose.application, LONGEST_NAME) ??
        faultOf('the text', purpose.text, FRAME_LIMITS.transactionText)
      );
  }
}

/** Where a request leads to, as the log and the audit have it: "host:port", a host, or nowhere. */
export function placeOf(purpose: Purpose): string | undefined {
  switch (purpose.kind) {
    case 'connection':
      return purpose.target;
    case 'login':
      return purpose.host;
    case 'transaction':
      return undefined;
  }
}

/** What else there is to say of it in the audit: the text of a transaction. */
export function detailOf(purpose: Purpose): string {
  switch (purpose.kind) {
    case 'connection':
    case 'login':
      return '';
    case 'transaction':
      return purpose.text;
  }
}

function faultOf(what: string, text: string, most: number): string | undefined {
  return isPlainText(text, most) ? undefined : `${what} has 1 to ${most} characters ${PLAIN_TEXT}`;
}
