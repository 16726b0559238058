// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Clock } from '../clock/Clock.ts';
import type { ConnectionRequest } from './ConnectionRequest.ts';
import type { DeviceLink } from './DeviceLink.ts';
import { EndCause } from './EndCause.ts';
import type { EngineObserver } from './EngineObserver.ts';
import type { EngineOptions } from './EngineOptions.ts';
import type { EnrolledDevice } from './EnrolledDevice.ts';
import { RequestState } from './RequestState.ts';
import type { WithdrawCause } from './WithdrawCause.ts';

/** A prompt on one device, as the gateway sees it: offered, perhaps shown, then withdrawing until it is known to be gone. */
interface Prompt {
  request: ConnectionRequest;
  isShown: boolean;
  /** Why it is to go and since when on the clock; undefined while it may stand. */
  withdrawal: { readonly cause: WithdrawCause; readonly since: number } | undefined;
}

/** A device that is connected, or that has left prompts behind. */
interface DeviceDesk {
  device: EnrolledDevice;
  link: DeviceLink | undefined;
  readonly prompts: Map<string, Prompt>;
  /** On the clock: until when the device lets its prompts stand without hearing from here. */
  leaseEnd: number;
  renewTimer: number;
  /** Set while the device is away: the end of its lease. */
  leaseTimer: number;
}

/** What the prompts need from whoever decides about requests. */
export interface PromptOwner {
  /** The requests of a user that wait. */
  pendingOf(userName: string): Iterable<ConnectionRequest>;
  /** A request by its id, as long as it is known. */
  find(requestId: string): ConnectionRequest | undefined;
  /** A device shows the prompt. */
  shown(requestId: string, device: EnrolledDevice): void;
  /** No device shows the prompt any more: the last that did is away, or trusted no more. */
  lost(requestId: string, cause: EndCause.LEASE_LOST | EndCause.REVOKED): void;
}

/**
 * Which device shows which prompt. Decides nothing about requests: it offers what waits, renews what is shown, takes away
 * what has ended, and reports when it is gone.
 */
export class Prompts {
  private readonly clock: Clock;
  private readonly options: EngineOptions;
  private readonly owner: PromptOwner;
  private readonly observer: EngineObserver;
  private readonly desks = new Map<string, DeviceDesk>();
  private readonly byUser = new Map<string, Set<DeviceDesk>>();

  constructor(clock: Clock, options: EngineOptions, owner: PromptOwner, observer: EngineObserver) {
    this.clock = clock;
    this.options = options;
    this.owner = owner;
    this.observer = observer;
  }

  /** Prompts that stand or may stand somewhere, those that are being withdrawn included. */
  get count(): number {
    let count = 0;
    for (const desk of this.desks.values()) {
      count += desk.prompts.size;
    }
    return count;
  }

  /** Asks on every device of the user that is connected. Returns how many those are. */
  offer(request: ConnectionRequest): number {
    let count = 0;
    for (const desk of this.byUser.get(request.userName) ?? []) {
      if (desk.link !== undefined) {
        this.offerOn(desk, request);
        count++;
      }
    }
    return count;
  }

  /** Whether this device was asked: only then may it answer. */
  isOffered(requestId: string, deviceId: string): boolean {
    return this.desks.get(deviceId)?.prompts.has(requestId) === true;
  }

  /** Takes the prompts of an ended request away. The device that answered needs no word: it knows. */
  withdraw(request: ConnectionRequest, cause: WithdrawCause): void {
    for (const desk of this.byUser.get(request.userName) ?? []) {
      const prompt = desk.prompts.get(request.id);
      if (prompt === undefined || prompt.withdrawal !== undefined) {
        continue;
      }
      prompt.request = request;
      if (request.deviceId === desk.device.id) {
        this.forget(desk, request.id); // an answer is given when the prompt has done its work
        continue;
      }
      const told = request.state === RequestState.APPROVED ? 'answered-elsewhere' : cause;
      prompt.withdrawal = { cause: told, since: this.clock.now };
      desk.link?.withdraw(request.id, told, request.endedAt ?? this.wall);
    }
  }

  /**
   * A device has come, or come back, and holds these prompts. What waits for it and is not among them is sent again; what
   * it holds and does not wait any more is taken away.
   */
  connect(link: DeviceLink, held: ReadonlySet<string>): void {
    const desk = this.deskOf(link.device);
    const earlier = desk.link;
    desk.device = link.device;
    desk.link = link;
    earlier?.close('the device has connected again');
    this.clock.cancel(desk.leaseTimer);
    desk.leaseTimer = 0;
    const kept: string[] = [];
    for (const [id, prompt] of [...desk.prompts]) {
      if (prompt.withdrawal !== undefined) {
        if (!held.has(id)) {
          this.gone(desk, id, true);
        }
      } else if (held.has(id)) {
        kept.push(id);
      } else {
        link.prompt(prompt.request, this.options.leaseMs); // it was lost on the way, or with the app
      }
    }
    for (const id of held) {
      const prompt = desk.prompts.get(id);
      const request = prompt?.request ?? this.ownOf(desk, id);
      if (prompt === undefined && request?.state === RequestState.PENDING) {
        desk.prompts.set(id, { request, isShown: true, withdrawal: undefined });
        kept.push(id);
      } else if (prompt === undefined || prompt.withdrawal !== undefined) {
        const cause = prompt?.withdrawal?.cause ?? request?.cause ?? 'unknown-request';
        link.withdraw(id, cause, request?.endedAt ?? this.wall);
      }
    }
    for (const request of this.owner.pendingOf(link.device.userName)) {
      this.offerOn(desk, request);
    }
    desk.leaseEnd = this.clock.now + this.options.leaseMs;
    if (kept.length > 0) {
      link.renew(kept, this.options.leaseMs);
    }
    this.scheduleRenewal(desk);
  }

  /** A device is gone. Its prompts stand until their lease ends, unless it comes back. */
  disconnect(link: DeviceLink): void {
    const desk = this.desks.get(link.device.id);
    if (desk === undefined || desk.link !== link) {
      return; // it has connected again before
    }
    desk.link = undefined;
    this.clock.cancel(desk.renewTimer);
    desk.renewTimer = 0;
    if (desk.prompts.size === 0) {
      this.drop(desk);
      return;
    }
    desk.leaseTimer = this.clock.schedule(desk.leaseEnd - this.clock.now, () => this.endLease(desk));
  }

  /** The device says that its prompt is up. */
  shown(link: DeviceLink, requestId: string): void {
    const prompt = this.desks.get(link.device.id)?.prompts.get(requestId);
    if (prompt !== undefined && !prompt.isShown) {
      prompt.isShown = true;
      this.owner.shown(requestId, link.device);
    }
  }

  /** The device says that its prompt is gone, whoever took it away. */
  receipt(link: DeviceLink, requestId: string): void {
    const desk = this.desks.get(link.device.id);
    const prompt = desk?.prompts.get(requestId);
    if (desk === undefined || prompt === undefined) {
      return;
    }
    if (prompt.withdrawal !== undefined) {
      this.gone(desk, requestId, true);
    } else {
      this.forget(desk, requestId);
      this.reportLoss([requestId], EndCause.LEASE_LOST);
    }
  }

  /** Ends the link of a device and forgets what it shows; its requests live on with other devices, or end. */
  revoke(deviceId: string): void {
    const desk = this.desks.get(deviceId);
    if (desk === undefined) {
      return;
    }
    const left = [...desk.prompts.keys()];
    desk.link?.close('the device has been revoked');
    desk.link = undefined;
    this.drop(desk);
    this.reportLoss(left, EndCause.REVOKED);
  }

  /** A request by its id, when it is one of this device's user. */
  private ownOf(desk: DeviceDesk, requestId: string): ConnectionRequest | undefined {
    const request = this.owner.find(requestId);
    return request?.userName === desk.device.userName ? request : undefined;
  }

  private offerOn(desk: DeviceDesk, request: ConnectionRequest): void {
    if (desk.link === undefined || desk.prompts.has(request.id)) {
      return;
    }
    desk.prompts.set(request.id, { request, isShown: false, withdrawal: undefined });
    desk.leaseEnd = this.clock.now + this.options.leaseMs;
    desk.link.prompt(request, this.options.leaseMs);
    this.scheduleRenewal(desk);
  }

  private renew(desk: DeviceDesk): void {
    const ids: string[] = [];
    for (const [id, prompt] of [...desk.prompts]) {
      if (prompt.withdrawal === undefined) {
        ids.push(id);
      } else if (this.clock.now - prompt.withdrawal.since >= this.options.leaseMs + this.options.guardMs) {
        this.gone(desk, id, false); // it was not renewed since, so that it is gone; only nobody said so
      } else {
        desk.link?.withdraw(id, prompt.withdrawal.cause, prompt.request.endedAt ?? this.wall); // in case it was lost
      }
    }
    if (ids.length > 0) {
      desk.leaseEnd = this.clock.now + this.options.leaseMs;
      desk.link?.renew(ids, this.options.leaseMs);
    }
    this.scheduleRenewal(desk);
  }

  private scheduleRenewal(desk: DeviceDesk): void {
    if (desk.renewTimer === 0 && desk.prompts.size > 0 && desk.link !== undefined) {
      desk.renewTimer = this.clock.schedule(this.options.renewMs, () => {
        desk.renewTimer = 0;
        this.renew(desk);
      });
    }
  }

  /** The device was away for a whole lease: what it showed is to end, and is gone when the guard has passed, too. */
  private endLease(desk: DeviceDesk): void {
    const lost: string[] = [];
    for (const [id, prompt] of desk.prompts) {
      if (prompt.withdrawal === undefined) {
        lost.push(id);
      }
    }
    desk.leaseTimer = this.clock.schedule(this.options.guardMs, () => {
      for (const id of [...desk.prompts.keys()]) {
        this.gone(desk, id, false);
      }
      if (desk.link === undefined) {
        this.drop(desk);
      }
    });
    this.reportLoss(lost, EndCause.LEASE_LOST, desk);
  }

  /** Requests that nobody shows any more: those of a lost device that no other device of the user was offered. */
  private reportLoss(requestIds: readonly string[], cause: EndCause.LEASE_LOST | EndCause.REVOKED,
    lostDesk?: DeviceDesk): void {
    for (const id of requestIds) {
      const request = this.owner.find(id);
      if (request?.state !== RequestState.PENDING) {
        continue;
      }
      const desks = [...this.byUser.get(request.userName) ?? []];
      if (!desks.some((desk) => desk !== lostDesk && desk.prompts.has(id))) {
        this.owner.lost(id, cause);
      }
    }
  }

  private gone(desk: DeviceDesk, requestId: string, confirmed: boolean): void {
    const prompt = desk.prompts.get(requestId);
    this.forget(desk, requestId);
    if (prompt?.withdrawal !== undefined) {
      this.observer.promptGone({ request: prompt.request, device: desk.device, confirmed, wasShown: prompt.isShown,
        orphanMs: this.clock.now - prompt.withdrawal.since });
    }
  }

  private forget(desk: DeviceDesk, requestId: string): void {
    desk.prompts.delete(requestId);
    if (desk.prompts.size === 0) {
      this.clock.cancel(desk.renewTimer);
      desk.renewTimer = 0;
    }
  }

  private deskOf(device: EnrolledDevice): DeviceDesk {
    let desk = this.desks.get(device.id);
    if (desk === undefined) {
      desk = { device, link: undefined, prompts: new Map(), leaseEnd: 0, renewTimer: 0, leaseTimer: 0 };
      this.desks.set(device.id, desk);
      const desks = this.byUser.get(device.userName);
      if (desks === undefined) {
        this.byUser.set(device.userName, new Set([desk]));
      } else {
        desks.add(desk);
      }
    }
    return desk;
  }

  private drop(desk: DeviceDesk): void {
    this.clock.cancel(desk.renewTimer);
    this.clock.cancel(desk.leaseTimer);
    desk.prompts.clear();
    this.desks.delete(desk.device.id);
    const desks = this.byUser.get(desk.device.userName);
    desks?.delete(desk);
    if (desks?.size === 0) {
      this.byUser.delete(desk.device.userName);
    }
  }

  private get wall(): number {
    return this.clock.epoch + this.clock.now;
  }
}
