// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { FAREWELL_MS } from './Carrier.ts';
import type { ClientPacketKind } from './packets.ts';

/** Where a tunnel of a remote desktop is. */
export type TunnelStep =
  /** Waits for HANDSHAKE_REQUEST. */
  | 'opened'
  /** Waits for TUNNEL_CREATE. */
  | 'greeted'
  /** The engine was asked, and there is no number yet. */
  | 'asking'
  /** The user reads the number, and is to agree: TUNNEL_AUTH. The phone asks. */
  | 'reading'
  /** The phone has approved before the user agreed, or they need not: TUNNEL_AUTH is to come. */
  | 'reading-approved'
  /** The phone, or the deadline, said no before the user agreed: they are told when they do. */
  | 'reading-refused'
  /** The user agreed; the phone has not answered. */
  | 'waiting'
  /** Approved, and said so; waits for CHANNEL_CREATE. */
  | 'approved'
  /** The target is being connected. */
  | 'connecting'
  /** Bytes flow. */
  | 'open'
  /** CLOSE_CHANNEL was said; its answer is waited for, for a moment. */
  | 'closing'
  | 'closed';

/** What happens to a tunnel: a packet of the client that is right in itself, or something else. */
export type TunnelHappening =
  | ClientPacketKind
  /** Bytes that are no packet, or a packet whose contents are refused: the code of the answer comes with it. */
  | 'bad-packet'
  /** The engine has a number to show. */
  | 'number'
  /** The engine says yes. */
  | 'verdict-yes'
  /** The engine says no, or refuses to ask. */
  | 'verdict-no'
  | 'target-connected'
  | 'target-failed'
  | 'target-ended'
  /** The engine, or the gateway that goes down, ends what was approved. */
  | 'disconnect'
  /** The step took too long. */
  | 'timeout'
  /** The client's connection has ended. */
  | 'gone';

/** What is done about it, in this order. */
export type TunnelDeed =
  | 'say-handshake'
  | 'ask-engine'
  | 'say-number'
  /** A tunnel that goes on without a question: no text is to be agreed to. */
  | 'say-resumed'
  | 'say-approved'
  | 'connect-target'
  | 'say-open'
  | 'relay'
  /** The answer that the client waits for, with an error. */
  | 'refuse'
  | 'say-close'
  | 'answer-close'
  /** The engine hears that the connection is over. */
  | 'cancel'
  /** The client's connection is ended: in order when something was said, and within a second. */
  | 'hang-up';

export interface TunnelTransition {
  readonly step: TunnelStep;
  readonly deeds: readonly TunnelDeed[];
}

type Row = Readonly<Partial<Record<TunnelHappening, TunnelTransition>>>;

const to = (step: TunnelStep, ...deeds: readonly TunnelDeed[]): TunnelTransition => ({ step, deeds });

/** Nobody was asked yet. */
const REFUSED_UNASKED = to('closed', 'refuse', 'hang-up');
const ENDED_UNASKED = to('closed', 'hang-up');
/** The engine has been asked: whatever ends the tunnel is told to it. */
const REFUSED = to('closed', 'refuse', 'cancel', 'hang-up');
const ENDED = to('closed', 'cancel', 'hang-up');
const CLOSING = to('closing', 'say-close', 'cancel');
/** The client takes back what it asked for. */
const TAKEN_BACK = to('closed', 'answer-close', 'cancel', 'hang-up');

/**
 * The whole state machine: for each step what is legal there, and what becomes of everything else. An answer is given only to
 * a packet that is owed one: 'otherwise' of a step in which none is owed says nothing, because clients give up on packets that
 * come uninvited.
 */
const STEPS: Readonly<Record<TunnelStep, { readonly legal: Row; readonly otherwise: TunnelTransition }>> = {
  opened: {
    legal: { handshake: to('greeted', 'say-handshake'), gone: ENDED_UNASKED, timeout: ENDED_UNASKED },
    otherwise: REFUSED_UNASKED,
  },
  greeted: {
    legal: { 'tunnel-create': to('asking', 'ask-engine'), gone: ENDED_UNASKED, timeout: ENDED_UNASKED },
    otherwise: REFUSED_UNASKED,
  },
  asking: {
    legal: {
      number: to('reading', 'say-number'),
      'verdict-yes': to('reading-approved', 'say-resumed'),
      'verdict-no': REFUSED,
      disconnect: REFUSED,
      timeout: REFUSED,
      gone: ENDED,
    },
    otherwise: REFUSED,
  },
  reading: {
    legal: {
      number: to('reading'),
      'tunnel-auth': to('waiting'),
      'verdict-yes': to('reading-approved'),
      'verdict-no': to('reading-refused'),
      'close-channel': TAKEN_BACK,
      disconnect: ENDED,
      timeout: ENDED,
      gone: ENDED,
    },
    otherwise: REFUSED,
  },
  'reading-approved': {
    legal: {
      'tunnel-auth': to('approved', 'say-approved'),
      'verdict-no': to('reading-refused'),
      disconnect: to('reading-refused'),
      'close-channel': TAKEN_BACK,
      timeout: ENDED,
      gone: ENDED,
    },
    otherwise: REFUSED,
  },
  'reading-refused': {
    legal: { 'tunnel-auth': REFUSED, 'close-channel': TAKEN_BACK, timeout: ENDED, gone: ENDED },
    otherwise: REFUSED,
  },
  waiting: {
    legal: {
      number: to('waiting'),
      'verdict-yes': to('approved', 'say-approved'),
      'verdict-no': REFUSED,
      'close-channel': TAKEN_BACK,
      disconnect: REFUSED,
      timeout: REFUSED,
      gone: ENDED,
    },
    otherwise: REFUSED,
  },
  approved: {
    legal: {
      'channel-create': to('connecting', 'connect-target'),
      'close-channel': TAKEN_BACK,
      disconnect: ENDED,
      timeout: ENDED,
      gone: ENDED,
    },
    otherwise: REFUSED,
  },
  connecting: {
    legal: {
      'target-connected': to('open', 'say-open'),
      'target-failed': REFUSED,
      'close-channel': TAKEN_BACK,
      disconnect: REFUSED,
      timeout: REFUSED,
      gone: ENDED,
    },
    otherwise: REFUSED,
  },
  open: {
    legal: {
      data: to('open', 'relay'),
      keepalive: to('open'), // never answered: both sides would echo for ever
      'close-channel': TAKEN_BACK,
      'target-ended': CLOSING,
      'target-failed': CLOSING,
      disconnect: CLOSING,
      timeout: CLOSING,
      gone: ENDED,
    },
    otherwise: CLOSING,
  },
  closing: {
    legal: {
      'close-channel-response': ENDED_UNASKED,
      'close-channel': to('closed', 'answer-close', 'hang-up'),
      'bad-packet': ENDED_UNASKED,
      timeout: ENDED_UNASKED,
      gone: ENDED_UNASKED,
    },
    otherwise: to('closing'),
  },
  closed: { legal: {}, otherwise: to('closed') },
};

/** What comes of `happening` in `step`: defined for each pair. */
export function stepAfter(step: TunnelStep, happening: TunnelHappening): TunnelTransition {
  const { legal, otherwise } = STEPS[step];
  return legal[happening] ?? otherwise;
}

/** A client that is asked to agree, or that waits, has this beyond the deadline of its request. */
export const SLOW_USER_MS = 60_000;

/** How long a step may take, ms; undefined: as long as it likes. */
export function limitOf(
  step: TunnelStep,
  limits: { readonly helloMs: number; readonly connectMs: number; readonly deadlineMs: number },
): number | undefined {
  switch (step) {
    case 'opened':
    case 'greeted':
    case 'asking':
    case 'approved':
      return limits.helloMs;
    case 'reading':
    case 'reading-approved':
    case 'reading-refused':
    case 'waiting':
      return limits.deadlineMs + SLOW_USER_MS;
    case 'connecting':
      return limits.connectMs;
    case 'closing':
      return FAREWELL_MS;
    case 'open':
    case 'closed':
      return undefined;
  }
}
