// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { DeviceFrame } from './DeviceFrame.ts';
import type { GatewayFrame } from './GatewayFrame.ts';
import { checkMembers } from './checks.ts';
import type { Member } from './checks.ts';
import { FrameError } from './FrameError.ts';
import { FRAME_LIMITS, FRAME_VERSION } from './frameLimits.ts';
import { DEVICE_SHAPES, GATEWAY_SHAPES } from './frameShapes.ts';
import { utf8Length } from './utf8.ts';

/**
 * Who sent a frame.
 *
 * @since 1.0.0
 */
export type FrameSender = 'gateway' | 'device';

/**
 * The frame in a text that `sender` has sent, or why it is none. What comes back has been checked down to the last
 * member, and has no others; nothing is thrown, whatever the text.
 *
 * @since 1.0.0
 */
export function decodeFrame(text: string, sender: 'gateway'): GatewayFrame | FrameError;
export function decodeFrame(text: string, sender: 'device'): DeviceFrame | FrameError;
export function decodeFrame(text: string, sender: FrameSender): GatewayFrame | DeviceFrame | FrameError {
  if (text.length > FRAME_LIMITS.frameBytes || utf8Length(text) > FRAME_LIMITS.frameBytes) {
    return new FrameError('too-large', '', `A frame has at most ${FRAME_LIMITS.frameBytes} bytes.`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (_error) {
    return new FrameError('malformed', '', 'The frame is not JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return new FrameError('malformed', '', 'The frame is not a JSON object.');
  }
  const { v, ...frame } = value as Record<string, unknown>;
  if (v !== FRAME_VERSION) {
    return new FrameError('unsupported-version', 'v', `v must be ${FRAME_VERSION}.`);
  }
  return checkFrame(frame, sender) ?? (frame as unknown as GatewayFrame | DeviceFrame); // checked member by member
}

/** What is wrong with a frame (without its version) that `sender` sends. */
export function checkFrame(frame: Readonly<Record<string, unknown>>, sender: FrameSender): FrameError | undefined {
  const own = sender === 'gateway' ? GATEWAY_SHAPES : DEVICE_SHAPES;
  const other = sender === 'gateway' ? DEVICE_SHAPES : GATEWAY_SHAPES;
  const type = Object.prototype.hasOwnProperty.call(frame, 'type') ? frame['type'] : undefined;
  if (typeof type !== 'string') {
    return new FrameError('missing-member', 'type', 'type must be a text.');
  }
  const members: readonly Member[] | undefined = own.get(type);
  if (members === undefined) {
    return other.has(type)
      ? new FrameError('wrong-side', 'type', `A ${type} frame does not come from the ${sender}.`)
      : new FrameError('unknown-type', 'type', 'There is no frame of that type.');
  }
  return checkMembers(frame, members, '');
}
