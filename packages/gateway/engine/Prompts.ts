// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Clock } from '../clock/Clock.ts';
import type { ConnectionRequest } from './ConnectionRequest.ts';
import type { DeviceLink, PromptReceipt, ResumedNotice } from './DeviceLink.ts';
import { END_CAUSE_OF_RECEIPT, EndCause } from 'gateway_protocol';
import type { PromptEndCause, RequestEndCause } from 'gateway_protocol';
import type { EngineEvent } from './EngineEvent.ts';
import type { EngineOptions } from './EngineOptions.ts';
import type { EnrolledDevice } from './EnrolledDevice.ts';
import { RequestState } from './RequestState.ts';

/** A prompt on one device, as the gateway sees it: offered, perhaps shown, then withdrawing until it is known to be gone. */
interface Prompt {
  request: ConnectionRequest;
  /** When it was last sent, on the clock. */
  offeredAt: number;
  isShown: boolean;
  /** Why it is to go and since when on the clock; undefined while it may stand. */
  withdrawal: { readonly cause: PromptEndCause; readonly since: number } | undefined;
}

/** A device that is connected, or that has left prompts behind. */
interface DeviceDesk {
  device: EnrolledDevice;
  link: DeviceLink | undefined;
  readonly prompts: Map<string, Prompt>;
  /** On the clock: until when the device lets its prompts stand without hearing from here. */
  leaseEnd: number;
  leaseTimer: number;
}

/** What the prompts need from whoever decides about requests. */
export interface PromptOwner {
  /** The requests of a user that wait. */
  pendingOf(userName: string): Iterable<ConnectionRequest>;
  /** A request by its id, as long as it is known. */
  find(requestId: string): ConnectionRequest | undefined;
  /** Connections of a user that were let in again without a question. */
  resumedOf(userName: string): readonly ResumedNotice[];
  /** Whether a prompt of the request may stand for another lease: whoever asks is known to be there. */
  mayStand(requestId: string): boolean;
  /** A device has come. */
  linked(device: EnrolledDevice): void;
  /** Nothing of a device is here any more. */
  unlinked(deviceId: string): void;
  /** Whether devices of the user are at other nodes. */
  isElsewhere(userName: string): boolean;
  /** A device shows the prompt. */
  shown(requestId: string, device: EnrolledDevice): void;
  /** No device shows the prompt any more, and the last that did, did not answer. */
  lost(requestId: string, cause: RequestEndCause): void;
}

/** A device has no more prompts than this at a time; what waits beyond is offered when there is room. */
export const MOST_PROMPTS = 16;

/**
 * Which device shows which prompt. Decides nothing about requests: it offers what waits, renews what may stand, takes away
 * what has ended, and reports when it is gone.
 *
 * A lease is renewed by the answer to a device's beat, and counted there from when the beat was sent: the device's end of
 * a lease is never later than the one that is kept here.
 */
export class Prompts {
  private readonly clock: Clock;
  private readonly options: EngineOptions;
  private readonly owner: PromptOwner;
  private readonly observe: (event: EngineEvent) => void;
  private readonly desks = new Map<string, DeviceDesk>();
  private readonly byUser = new Map<string, Set<DeviceDesk>>();
  private isStopped = false;

  constructor(clock: Clock, options: EngineOptions, owner: PromptOwner, observe: (event: EngineEvent) => void) {
    this.clock = clock;
    this.options = options;
    this.owner = owner;
    this.observe = observe;
  }

  /** Prompts that stand or may stand somewhere, those that are being withdrawn included. */
  get count(): number {
    let count = 0;
    for (const desk of this.desks.values()) {
      count += desk.prompts.size;
    }
    return count;
  }

  /** Those of ended requests, of which it is not known yet that they are gone. */
  get withdrawingCount(): number {
    let count = 0;
    for (const desk of this.desks.values()) {
      for (const { withdrawal } of desk.prompts.values()) {
        count += withdrawal === undefined ? 0 : 1;
      }
    }
    return count;
  }

  /** Asks on every device of the user that is connected and can show it. Returns how many those are. */
  offer(request: ConnectionRequest): number {
    let count = 0;
    for (const desk of this.byUser.get(request.userName) ?? []) {
      if (desk.link?.shows(request.purpose.kind) === true) {
        this.offerOn(desk, request);
        count++;
      }
    }
    return count;
  }

  /** Whether nobody was asked though somebody was there: of the user's connected devices none can show such a request. */
  isBeyond(request: ConnectionRequest): boolean {
    const desks = [...(this.byUser.get(request.userName) ?? [])];
    return (
      desks.some(({ link }) => link?.shows(request.purpose.kind) === false) &&
      !desks.some((desk) => desk.prompts.has(request.id) || desk.link?.shows(request.purpose.kind) === true)
    );
  }

  /** Whether this device was asked: only then may it answer. */
  isOffered(requestId: string, deviceId: string): boolean {
    return this.desks.get(deviceId)?.prompts.has(requestId) === true;
  }

  /** Takes the prompts of an ended request away. The device that answered needs no word: it knows. */
  withdraw(request: ConnectionRequest, cause: PromptEndCause): void {
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
      desk.link?.withdraw(request.id, told);
    }
  }

  /**
   * A device has come, or come back, and holds these prompts. What waits for it and is not among them is sent; what it
   * holds and does not wait any more is taken away.
   */
  connect(link: DeviceLink, held: ReadonlySet<string>): void {
    const desk = this.deskOf(link.device);
    const earlier = desk.link;
    desk.device = link.device;
    desk.link = link;
    earlier?.replaced();
    this.owner.linked(link.device);
    for (const [id, prompt] of [...desk.prompts]) {
      prompt.offeredAt = -Infinity; // what was on its way on the old link is lost
      if (prompt.withdrawal !== undefined && !held.has(id)) {
        this.gone(desk, id, { withdrawal: 'confirmed', cause: 'cancel', agoMs: 0 });
      }
    }
    this.beat(link, held);
    const resumed = this.owner.resumedOf(link.device.userName);
    if (resumed.length > 0) {
      link.resumed(resumed);
    }
  }

  /** Connections of a user were let in again without a question, or are over: their devices hear which there are. */
  tellResumed(userName: string): void {
    const resumed = this.owner.resumedOf(userName);
    for (const { link } of this.byUser.get(userName) ?? []) {
      link?.resumed(resumed);
    }
  }

  /** The device is there and holds these prompts: they are renewed, or taken away, and what it has lost is sent again. */
  beat(link: DeviceLink, held: ReadonlySet<string>): void {
    const desk = this.desks.get(link.device.id);
    if (desk?.link !== link) {
      return;
    }
    const kept: string[] = [];
    for (const [id, prompt] of [...desk.prompts]) {
      if (prompt.withdrawal !== undefined) {
        this.pursue(desk, id, prompt.withdrawal, held.has(id));
      } else if (held.has(id)) {
        if (this.owner.mayStand(id)) {
          kept.push(id);
        }
      } else if (this.clock.now - prompt.offeredAt >= this.options.renewMs) {
        this.send(desk, prompt);
      }
    }
    for (const id of held) {
      if (!desk.prompts.has(id)) {
        const request = this.ownOf(desk, id);
        if (request?.state === RequestState.PENDING) {
          desk.prompts.set(id, {
            request,
            offeredAt: this.clock.now,
            isShown: false, // it says so itself, on each connection
            withdrawal: undefined,
          });
          if (this.owner.mayStand(id)) {
            kept.push(id);
          }
        } else {
          link.withdraw(id, request?.cause ?? 'unknown-request');
        }
      }
    }
    link.renew(kept, this.options.leaseMs);
    for (const request of this.owner.pendingOf(link.device.userName)) {
      this.offerOn(desk, request);
    }
    this.extendLease(desk);
  }

  /** A device is gone. Its prompts stand until their lease ends, unless it comes back. */
  disconnect(link: DeviceLink): void {
    const desk = this.desks.get(link.device.id);
    if (desk?.link !== link) {
      return; // it has connected again before
    }
    desk.link = undefined;
    if (desk.prompts.size === 0) {
      this.drop(desk);
    }
  }

  /** The device says that its prompt is up. */
  shown(link: DeviceLink, requestId: string): void {
    const prompt = this.desks.get(link.device.id)?.prompts.get(requestId);
    if (prompt !== undefined && !prompt.isShown) {
      prompt.isShown = true;
      this.owner.shown(requestId, link.device);
      this.observe({ kind: 'prompt-shown', request: prompt.request, device: link.device });
    }
  }

  /** The device says that its prompt is gone, whoever took it away. What it was never given changes nothing. */
  receipt(link: DeviceLink, requestId: string, receipt: PromptReceipt): void {
    const desk = this.desks.get(link.device.id);
    const prompt = desk?.prompts.get(requestId);
    if (desk === undefined || prompt === undefined) {
      return;
    }
    if (prompt.withdrawal !== undefined) {
      this.gone(desk, requestId, receipt);
    } else {
      this.forget(desk, requestId);
      this.reportLoss([requestId], END_CAUSE_OF_RECEIPT[receipt.cause]);
    }
  }

  /** The device has answered a request that had ended: whatever it showed, it shows no more. */
  answered(device: EnrolledDevice, requestId: string): void {
    const desk = this.desks.get(device.id);
    if (desk !== undefined) {
      this.gone(desk, requestId, { withdrawal: 'confirmed', cause: 'cancel', agoMs: 0 });
    }
  }

  /** Ends the link of a device and forgets what it shows; its requests live on with other devices, or end. */
  revoke(deviceId: string): void {
    const desk = this.desks.get(deviceId);
    if (desk === undefined) {
      return;
    }
    const left = [...desk.prompts.keys()];
    desk.link?.revoked();
    desk.link = undefined;
    this.drop(desk);
    this.reportLoss(left, EndCause.REVOKED);
  }

  /** The device is at another node: its prompts are that one's, and none of them is lost. */
  moved(deviceId: string): void {
    const desk = this.desks.get(deviceId);
    if (desk !== undefined) {
      desk.link?.moved();
      desk.link = undefined;
      this.forgetDesk(desk);
    }
  }

  /** Watches no lease any more: this node goes down, and its devices end what they show at the end of their lease. */
  stop(): void {
    this.isStopped = true;
    for (const desk of this.desks.values()) {
      this.clock.cancel(desk.leaseTimer);
      desk.leaseTimer = 0;
    }
  }

  /** A prompt that is to go: asked for again while the device still has it, known to be gone when it has it no more. */
  private pursue(desk: DeviceDesk, id: string, withdrawal: NonNullable<Prompt['withdrawal']>, isHeld: boolean): void {
    const { renewMs, leaseMs, guardMs } = this.options;
    const age = this.clock.now - withdrawal.since;
    if (age >= leaseMs + guardMs) {
      this.gone(desk, id, { withdrawal: 'unconfirmed', cause: 'lease', agoMs: 0 }); // it was not renewed since
    } else if (isHeld || age < renewMs) {
      desk.link?.withdraw(id, withdrawal.cause); // in case it was lost, or still is on its way
    } else {
      this.gone(desk, id, { withdrawal: 'confirmed', cause: 'cancel', agoMs: 0 });
    }
  }

  private offerOn(desk: DeviceDesk, request: ConnectionRequest): void {
    if (
      desk.link?.shows(request.purpose.kind) !== true ||
      desk.prompts.has(request.id) ||
      desk.prompts.size >= MOST_PROMPTS
    ) {
      return; // the next beat looks again
    }
    if (!this.owner.mayStand(request.id)) {
      return; // the next beat looks again
    }
    const prompt: Prompt = { request, offeredAt: 0, isShown: false, withdrawal: undefined };
    desk.prompts.set(request.id, prompt);
    this.send(desk, prompt);
  }

  private send(desk: DeviceDesk, prompt: Prompt): void {
    prompt.offeredAt = this.clock.now;
    desk.link?.prompt(prompt.request, this.options.leaseMs);
    this.extendLease(desk);
  }

  /** A request by its id, when it is one of this device's user. */
  private ownOf(desk: DeviceDesk, requestId: string): ConnectionRequest | undefined {
    const request = this.owner.find(requestId);
    return request?.userName === desk.device.userName ? request : undefined;
  }

  private extendLease(desk: DeviceDesk): void {
    desk.leaseEnd = this.clock.now + this.options.leaseMs;
    this.watchLease(desk);
  }

  private watchLease(desk: DeviceDesk): void {
    if (this.isStopped || desk.leaseTimer !== 0 || desk.prompts.size === 0) {
      return;
    }
    desk.leaseTimer = this.clock.schedule(desk.leaseEnd - this.clock.now, () => {
      desk.leaseTimer = 0;
      if (this.clock.now < desk.leaseEnd) {
        this.watchLease(desk); // it was extended since
      } else {
        this.endLease(desk);
      }
    });
  }

  /**
   * The device was silent for a whole lease: what it showed is to end, and is gone when the guard has passed, too. What it
   * never said that it shows waits on: nobody has seen it, and it is offered again when the device is back.
   */
  private endLease(desk: DeviceDesk): void {
    const lost: string[] = [];
    for (const [id, prompt] of desk.prompts) {
      if (prompt.withdrawal === undefined && prompt.isShown) {
        lost.push(id);
      }
    }
    desk.leaseTimer = this.clock.schedule(this.options.guardMs, () => {
      desk.leaseTimer = 0;
      if (this.clock.now < desk.leaseEnd) {
        this.watchLease(desk); // it has come back
        return;
      }
      for (const id of [...desk.prompts.keys()]) {
        this.gone(desk, id, { withdrawal: 'unconfirmed', cause: 'lease', agoMs: 0 });
      }
    });
    this.reportLoss(lost, EndCause.LEASE_LOST, desk);
  }

  /** Requests that nobody shows any more: those of a lost device that no other device of the user was offered. */
  private reportLoss(requestIds: readonly string[], cause: RequestEndCause, lostDesk?: DeviceDesk): void {
    for (const id of requestIds) {
      const request = this.owner.find(id);
      if (request?.state !== RequestState.PENDING) {
        continue;
      }
      const desks = [...(this.byUser.get(request.userName) ?? [])];
      if (
        !desks.some((desk) => desk !== lostDesk && desk.prompts.has(id)) &&
        !this.owner.isElsewhere(request.userName)
      ) {
        this.owner.lost(id, cause);
      }
    }
  }

  private gone(desk: DeviceDesk, requestId: string, receipt: PromptReceipt): void {
    const prompt = desk.prompts.get(requestId);
    this.forget(desk, requestId);
    if (prompt?.withdrawal !== undefined) {
      this.observe({
        kind: 'prompt-gone',
        request: prompt.request,
        device: desk.device,
        cause: prompt.withdrawal.cause,
        isConfirmed: receipt.withdrawal !== 'unconfirmed',
        wasShown: receipt.withdrawal === 'none-shown' ? false : prompt.isShown,
        orphanMs: Math.max(0, this.clock.now - prompt.withdrawal.since - receipt.agoMs),
      });
    }
  }

  private forget(desk: DeviceDesk, requestId: string): void {
    desk.prompts.delete(requestId);
    if (desk.prompts.size === 0) {
      this.clock.cancel(desk.leaseTimer);
      desk.leaseTimer = 0;
      if (desk.link === undefined) {
        this.drop(desk);
      }
    }
  }

  private deskOf(device: EnrolledDevice): DeviceDesk {
    let desk = this.desks.get(device.id);
    if (desk !== undefined && desk.device.userName !== device.userName) {
      this.drop(desk); // what it still took away was the other user's: the device is told of what it holds
      desk = undefined;
    }
    if (desk === undefined) {
      desk = { device, link: undefined, prompts: new Map(), leaseEnd: 0, leaseTimer: 0 };
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
    this.owner.unlinked(desk.device.id);
    this.forgetDesk(desk);
  }

  private forgetDesk(desk: DeviceDesk): void {
    this.clock.cancel(desk.leaseTimer);
    desk.prompts.clear();
    this.desks.delete(desk.device.id);
    const desks = this.byUser.get(desk.device.userName);
    desks?.delete(desk);
    if (desks?.size === 0) {
      this.byUser.delete(desk.device.userName);
    }
  }
}
