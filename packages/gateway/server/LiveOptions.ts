// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { HalfOpenLimits } from '../admission/HalfOpen.ts';
import type { ChannelOptions } from '../channel/DeviceChannel.ts';
import type { GatewayConfig } from '../config/GatewayConfig.ts';
import { UserLimits } from '../config/UserLimits.ts';
import type { EngineOptions } from '../engine/EngineOptions.ts';
import type { WakeOptions } from '../wake/WakeUps.ts';
import { redirectionOf } from '../remoteDesktop/redirection.ts';
import type { RemoteDesktopOptions } from '../remoteDesktop/RemoteDesktopDoor.ts';
import type { TunnelOptions } from '../tunnel/TunnelServer.ts';

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
/** A prompt whose lease has ended is gone after this: the system's own timer and its delays, and a little. */
const GUARD_MS = 4_000;

/** The numbers that the parts of a gateway go by. They hold these objects, so that a reload reaches them in place. */
export class LiveOptions {
  readonly engine: EngineOptions;
  readonly channel: ChannelOptions;
  readonly tunnel: TunnelOptions;
  readonly remoteDesktop: RemoteDesktopOptions;
  readonly halfOpen: HalfOpenLimits;
  readonly wake: WakeOptions;

  private readonly leaseCutMs: number;

  /** `leaseCutMs`: what of a lease no device gets, for the age that the last sign of another node may have; 0 for a node that is alone. */
  constructor(config: GatewayConfig, leaseCutMs = 0) {
    this.leaseCutMs = leaseCutMs;
    this.engine = engineOptions(config, leaseCutMs);
    this.channel = channelOptions(config);
    this.tunnel = tunnelOptions(config);
    this.remoteDesktop = remoteDesktopOptions(config);
    this.halfOpen = halfOpenLimits(config);
    this.wake = wakeOptions(config);
  }

  /** From now on the numbers are those of `config`; what began under the old ones ends under them where it has a timer. */
  take(config: GatewayConfig): void {
    Object.assign(this.engine, engineOptions(config, this.leaseCutMs));
    Object.assign(this.channel, channelOptions(config));
    Object.assign(this.tunnel, tunnelOptions(config));
    Object.assign(this.remoteDesktop, remoteDesktopOptions(config));
    Object.assign(this.halfOpen, halfOpenLimits(config));
  }
}

function engineOptions(
  { groups, limits, remoteDesktop, requests, sessions }: GatewayConfig,
  leaseCutMs: number,
): EngineOptions {
  return {
    deadlineMs: requests.deadlineSeconds * SECOND_MS,
    leaseMs: requests.leaseSeconds * SECOND_MS - leaseCutMs,
    renewMs: requests.renewSeconds * SECOND_MS,
    guardMs: GUARD_MS,
    numberTries: requests.numberTries,
    cookieMs: MINUTE_MS,
    perUserAndMinute: requests.perUserAndMinute,
    perSourceAndMinute: requests.perSourceAndMinute,
    ratesOf: new UserLimits(limits, groups).of,
    waiting: requests.waiting,
    keptMs: requests.keptMinutes * MINUTE_MS,
    reauthenticateMs: sessions.reauthenticateMinutes * MINUTE_MS,
    longestSessionMs: sessions.longestHours * HOUR_MS,
    resumeMs: Math.min(remoteDesktop.resumeSeconds * SECOND_MS, requests.keptMinutes * MINUTE_MS),
  };
}

function channelOptions({ channel, requests }: GatewayConfig): ChannelOptions {
  return {
    devices: channel.devices,
    helloMs: channel.helloSeconds * SECOND_MS,
    beatMs: requests.renewSeconds * SECOND_MS,
    idleBeatMs: channel.idleBeatSeconds * SECOND_MS,
    bufferedBytes: channel.bufferedBytes,
    numberTries: requests.numberTries,
  };
}

function tunnelOptions({ channel, groups, limits, requests, tunnel }: GatewayConfig): TunnelOptions {
  return {
    connections: tunnel.connections,
    perUser: tunnel.perUser,
    perClient: tunnel.perClient,
    placesOf: new UserLimits(limits, groups).of,
    helloMs: channel.helloSeconds * SECOND_MS,
    connectMs: tunnel.connectSeconds * SECOND_MS,
    heartbeatMs: requests.renewSeconds * SECOND_MS,
    silentMs: tunnel.silentSeconds * SECOND_MS,
    stallMs: tunnel.stallSeconds * SECOND_MS,
  };
}

function remoteDesktopOptions({ channel, remoteDesktop, requests, tunnel }: GatewayConfig): RemoteDesktopOptions {
  return {
    helloMs: channel.helloSeconds * SECOND_MS,
    connectMs: tunnel.connectSeconds * SECOND_MS,
    heartbeatMs: requests.renewSeconds * SECOND_MS,
    stallMs: tunnel.stallSeconds * SECOND_MS,
    redirection: redirectionOf(remoteDesktop.redirect),
    idleMinutes: remoteDesktop.idleMinutes,
  };
}

function halfOpenLimits({ channel }: GatewayConfig): HalfOpenLimits {
  return {
    total: channel.halfOpen,
    perSource: channel.halfOpenPerSource,
    helloMs: channel.helloSeconds * SECOND_MS,
  };
}

/** Numbers that nobody asks for where phones are not woken. */
function wakeOptions({ wakeUp }: GatewayConfig): WakeOptions {
  return { shownMs: (wakeUp?.shownSeconds ?? 1) * SECOND_MS, perPhoneAndHour: wakeUp?.perPhoneAndHour ?? 1 };
}
