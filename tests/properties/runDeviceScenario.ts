// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import assert from 'node:assert/strict';
import type { Device } from 'arkts-host/device';
import { ACCESS_BIOMETRIC, READY_PIN, readyDevice } from 'arkts-host/device';
import type { DeviceCommand, DeviceScenario } from './DeviceCommand.ts';
import type { Library, Operation, Outcome, SystemPort, Withdrawal } from './Library.ts';

const SUCCESS = 12500000;
/** Milliseconds after which every operation has ended and every prompt's end is known. */
const LATEST = 60_000 + 5_000;

interface Watched {
  readonly operation: Operation;
  readonly endsAt: number;
  first: Outcome | undefined;
  told: number;
  withdrawal: Withdrawal | undefined;
  endedAt: number | undefined;
}

/**
 * Plays one scenario with the library on the simulated device and checks the promises after each command. What the
 * system did is not predicted: this looks for a system that makes the library break its word.
 */
export async function runDeviceScenario(library: Library, scenario: DeviceScenario): Promise<void> {
  await new DeviceRun(library, scenario).run();
}

class DeviceRun {
  private readonly library: Library;
  private readonly scenario: DeviceScenario;
  private readonly device: Device;
  private readonly auth;
  private readonly watched: Watched[] = [];
  /** What was seen to be broken within a callback, where an assertion would be caught by the library or the system. */
  private readonly violations: string[] = [];
  private readonly tokens: Uint8Array[] = [];

  constructor(library: Library, scenario: DeviceScenario) {
    this.library = library;
    this.scenario = scenario;
    this.device = readyDevice({
      profile: scenario.profile,
      seed: scenario.seed,
      timelineLimit: 0,
      logLimit: 0,
      doubledBackgroundCallbacks: scenario.doubledBackgroundCallbacks,
      completionGapMs: scenario.completionGapMs,
      jitterMs: scenario.jitterMs,
    });
    const clock = this.device.clock;
    this.auth = new library.CancellableAuth({
      port: this.watchedPort(new library.SystemUserAuth()),
      clock: {
        now: () => clock.now,
        schedule: (delay: number, task: () => void) => clock.schedule(delay, task),
        cancel: (handle: number) => clock.cancel(handle),
      },
      slot: new library.PromptSlot(),
      random: new library.CountingRandom(),
      log: new library.RecordingLog(),
    });
  }

  async run(): Promise<void> {
    for (const command of this.scenario.commands) {
      await this.play(command);
      this.check();
    }
    await this.device.clock.advance(LATEST);
    await this.device.clock.advance(LATEST);
    this.check();
    for (const { operation, told, withdrawal } of this.watched) {
      assert.ok(operation.settled !== undefined && told === 1, 'P1, P4: every operation settles, once');
      assert.ok(withdrawal !== undefined && operation.promptState === 'GONE', 'P6: every prompt comes to an end');
    }
    assert.ok(
      this.tokens.every((token) => token.every((byte) => byte === 0)),
      'P3: no token outlives its 30 seconds',
    );
  }

  private async play(command: DeviceCommand): Promise<void> {
    const { device } = this;
    const cause = this.library.CancelCause.byCaller('a command of the scenario');
    switch (command.do) {
      case 'start':
        this.start(command.overlap, command.deadline, command.types);
        break;
      case 'cancel': {
        const watched = this.watched.at(-1 - (command.operation % Math.max(1, this.watched.length)));
        if (watched !== undefined) {
          const before = watched.operation.settled;
          const result = watched.operation.cancel(cause);
          assert.equal(result.status, before === undefined ? 'CANCELLED' : 'ALREADY_ENDED', 'P2: what cancel says');
          assert.ok(before !== undefined || result.outcome.cause === cause, 'P2: cancel wins');
        }
        break;
      }
      case 'cancelAll':
        this.auth.cancelAll(cause);
        break;
      case 'background':
        this.auth.onBackground();
        device.foreground.set(device.app, 'background');
        break;
      case 'systemSeesBackground':
        device.foreground.set(device.app, 'background');
        break;
      case 'foreground':
        device.foreground.set(device.app, 'foreground');
        this.auth.onForeground();
        break;
      case 'revoke':
        device.permissions.revoke(device.app, ACCESS_BIOMETRIC);
        break;
      case 'grant':
        device.permissions.grant(device.app, ACCESS_BIOMETRIC);
        break;
      case 'killService':
        device.faults.killAuthService();
        break;
      case 'failNextStart':
        device.faults.failNextStart();
        break;
      case 'failNextLaunch':
        device.faults.failNextLaunch();
        break;
      case 'delayNextResult':
        device.faults.delayNextResult(command.milliseconds);
        break;
      case 'weakPin':
        device.account.isPinWeak = true;
        break;
      case 'advance':
        await device.clock.advance(command.milliseconds);
        break;
      case 'cancelPrompt':
      case 'coverCamera':
      case 'crash':
      case 'face':
      case 'otherAppAsks':
      case 'otherAppEnds':
      case 'pin':
      case 'rotate':
      case 'stranger':
      case 'wrongPin':
        this.act(command.do);
        break;
    }
  }

  /** What the person or another app does, where there is occasion for it. */
  private act(what: string): void {
    const { user, otherApp } = this.device;
    const acts: Readonly<Record<string, () => void>> = {
      face: () => user.presentFace(),
      stranger: () => user.presentStranger(),
      coverCamera: () => user.coverCamera(),
      pin: () => user.typePin(READY_PIN),
      wrongPin: () => user.typePin('000000'),
      cancelPrompt: () => user.cancelPrompt(),
      rotate: () => user.rotate(),
      crash: () => user.crashWidget(),
      otherAppAsks: () => otherApp.startPrompt(),
      otherAppEnds: () => otherApp.endPrompt(),
    };
    try {
      acts[what]?.();
    } catch {
      // No prompt, or not that type on it: a person cannot do it now.
    }
  }

  private start(overlap: string, deadline: number, types: readonly number[]): void {
    const request = new this.library.AuthRequest('Verify identity', new this.library.AuthRequirement(types, 10000), {
      overlap,
      deadline,
    });
    const operation = this.auth.start(request);
    const watched: Watched = {
      operation,
      endsAt: this.device.clock.now + deadline,
      first: undefined,
      told: 0,
      withdrawal: undefined,
      endedAt: undefined,
    };
    this.watched.push(watched);
    void operation.outcome.then(() => {
      watched.told += 1;
    });
    void operation.withdrawal.then((withdrawal) => {
      watched.withdrawal = withdrawal;
    });
    operation.onStateChange((state) => {
      if (state === 'ENDED') {
        watched.endedAt = this.device.clock.now;
      }
    });
  }

  private check(): void {
    const now = this.device.clock.now;
    assert.deepEqual(this.violations, []);
    for (const watched of this.watched) {
      const { operation } = watched;
      watched.first ??= operation.settled;
      assert.equal(operation.settled, watched.first, 'P1: an outcome never changes');
      assert.ok(operation.settled !== undefined || now < watched.endsAt, 'P4: settled by the deadline');
      assert.ok(
        watched.endedAt === undefined || now < watched.endedAt + 4_000 || operation.promptState === 'GONE',
        'P6: a prompt is known to be gone, or not known to be, within the guard',
      );
    }
  }

  /** The real adapter, with an eye on what passes through it. */
  private watchedPort(port: SystemPort): SystemPort {
    return {
      apiLevel: port.apiLevel,
      availability: (type, trustLevel) => port.availability(type, trustLevel),
      lockState: (type) => port.lockState(type),
      open: (parameters, onResult, onTip) => {
        if (this.watched.some(({ operation }) => operation.state === 'ENDED' && operation.promptState !== 'GONE')) {
          this.violations.push('P6: the next prompt did not wait for the one before');
        }
        return port.open(
          parameters,
          (result) => {
            if (result.token !== undefined) {
              this.tokens.push(result.token);
            }
            const before = this.watched.filter(({ operation }) => operation.settled === undefined).length;
            try {
              onResult(result);
            } catch (error) {
              this.violations.push(`P8: the library threw into the system: ${String(error)}`);
            }
            const settled = before - this.watched.filter(({ operation }) => operation.settled === undefined).length;
            if (settled > 1) {
              this.violations.push('P7: a result settled more than one operation');
            }
            const isOwn = result.code === SUCCESS && settled === 1;
            if (!isOwn && result.token?.some((byte) => byte !== 0) === true) {
              this.violations.push('P2, P3: a token that is no success of its own was not overwritten');
            }
          },
          onTip,
        );
      },
    };
  }
}
