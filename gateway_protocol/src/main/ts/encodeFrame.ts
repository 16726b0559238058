// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { DeviceFrame } from './DeviceFrame.ts';
import type { GatewayFrame } from './GatewayFrame.ts';
import { checkFrame } from './decodeFrame.ts';
import { FRAME_LIMITS, FRAME_VERSION } from './frameLimits.ts';
import { GATEWAY_SHAPES } from './frameShapes.ts';
import { utf8Length } from './utf8.ts';

/**
 * A frame as the other side reads it.
 *
 * Throws a RangeError for a frame that the other side would refuse: that is a fault of whoever made it.
 *
 * @since 1.0.0
 */
export function encodeFrame(frame: GatewayFrame | DeviceFrame): string {
  const sender = GATEWAY_SHAPES.has(frame.type) ? 'gateway' : 'device';
  const error = checkFrame(frame as unknown as Readonly<Record<string, unknown>>, sender);
  if (error !== undefined) {
    throw new RangeError(`${frame.type}: ${error.message}`);
  }
  const text = JSON.stringify({ v: FRAME_VERSION, ...frame });
  if (text.length > FRAME_LIMITS.frameBytes || utf8Length(text) > FRAME_LIMITS.frameBytes) {
    throw new RangeError(`${frame.type}: a frame has at most ${FRAME_LIMITS.frameBytes} bytes.`);
  }
  return text;
}
