// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Device, DeviceOptions, SimulatedUser } from 'arkts-host/device';
import { READY_PIN, readyDevice } from 'arkts-host/device';
import { userAuth } from 'arkts-host/kits/@kit.UserAuthenticationKit';
import type { Ability, Adapter, Outcome, Question, Wrapper } from './Adapter.ts';
import { Asking } from './Asking.ts';
import { KitWatch } from './KitWatch.ts';
import { StrayErrors } from './StrayErrors.ts';

/** Milliseconds of device time that a scenario may take. */
const BOUND = 15 * 60_000;
/** Within this time a prompt is on the screen, whatever a wrapper asks or waits for before. */
const PROMPT_PATIENCE = 10_000;
const STEP = 5;
/** After this time nothing is under way any more: above the system's own timer and every sensible guard. */
export const QUIET = 10_000;

/** The scenario cannot go on; the message says what the wrapper did not do. */
class TrialEnded extends Error {}

/** One scenario, on a fresh device, with one wrapper: what it does and what it judges. */
export class Trial {
  readonly device: Device;
  readonly kit: KitWatch;
  readonly pin: string = READY_PIN;
  /** What was wrong, in order. */
  readonly faults: string[] = [];
  private readonly adapter: Adapter;
  private readonly wrapper: Wrapper;
  private readonly strays: StrayErrors;
  private readonly askings: Asking[] = [];
  private readonly shownTitles: string[] = [];
  private readonly toldGoneTooEarly: string[] = [];

  constructor(adapter: Adapter, options: Partial<DeviceOptions>) {
    this.adapter = adapter;
    this.device = readyDevice(options);
    this.kit = new KitWatch(this.device);
    this.strays = new StrayErrors(this.device);
    this.device.screen.onPrompt((view) => {
      if (view?.bundle === this.device.app) {
        this.shownTitles.push(view.title);
      }
    });
    this.wrapper = adapter.open();
  }

  get user(): SimulatedUser {
    return this.device.user;
  }

  offers(ability: Ability): boolean {
    return this.adapter.offers.includes(ability);
  }

  /** A second object of the same wrapper, in the same app. */
  openAnother(): Wrapper {
    return this.adapter.open();
  }

  /** Asks for face or PIN, unless the question says otherwise. */
  ask(question: Partial<Question> = {}, wrapper: Wrapper = this.wrapper): Asking {
    const asking = new Asking(
      wrapper,
      {
        title: `Question ${this.askings.length + 1}`,
        types: [userAuth.UserAuthType.FACE, userAuth.UserAuthType.PIN],
        trustLevel: userAuth.AuthTrustLevel.ATL3,
        challenge: new Uint8Array(32).fill(this.askings.length + 1),
        onAnswer: () => undefined,
        ...question,
      },
      this.device.clock,
      (gone) => {
        if (gone.saidGone === true && this.device.prompt?.title === gone.title) {
          this.toldGoneTooEarly.push(gone.title);
        }
      },
    );
    this.askings.push(asking);
    return asking;
  }

  /** As `ask`; a wrapper that refuses while another prompt is closing is asked again when it is quiet. */
  async askNext(question: Partial<Question> = {}): Promise<Asking> {
    const asking = this.ask(question);
    await this.advance(STEP);
    if (asking.settled?.kind !== 'failed') {
      return asking;
    }
    await this.advance(QUIET);
    return this.ask(question);
  }

  async advance(ms: number): Promise<void> {
    if (this.device.clock.now + ms > BOUND) {
      throw new TrialEnded(`the scenario takes more than ${BOUND / 60_000} minutes of device time`);
    }
    await this.device.clock.advance(ms);
  }

  /** Until everything that goes on has ended. */
  quiet(): Promise<void> {
    return this.advance(QUIET);
  }

  /** Until the prompt of `asking` takes input. */
  async shown(asking: Asking): Promise<void> {
    for (let waited = 0; waited <= PROMPT_PATIENCE; waited += STEP) {
      const prompt = this.device.prompt;
      if (prompt?.bundle === this.device.app && prompt.title === asking.title && prompt.state === 'asking') {
        // The system's word that the prompt is up reaches the app, too.
        await this.advance(STEP);
        return;
      }
      await this.advance(STEP);
    }
    throw new TrialEnded(`no prompt for '${asking.title}' came within ${PROMPT_PATIENCE} ms`);
  }

  /** `ask` and `shown`. */
  async askShown(question: Partial<Question> = {}): Promise<Asking> {
    const asking = this.ask(question);
    await this.shown(asking);
    return asking;
  }

  /** The user shows the face to every prompt that comes, until none comes; the titles of those. */
  async answerEveryPrompt(): Promise<readonly string[]> {
    const answered: string[] = [];
    for (let quietFor = 0; quietFor < QUIET; quietFor += STEP) {
      const prompt = this.device.prompt;
      if (prompt?.bundle === this.device.app && prompt.state === 'asking') {
        answered.push(prompt.title);
        this.user.presentFace();
        quietFor = 0;
      }
      await this.advance(STEP);
    }
    return answered;
  }

  check(holds: boolean, why: string): void {
    if (!holds) {
      this.faults.push(why);
    }
  }

  expectOutcome(asking: Asking, ...allowed: readonly Outcome['kind'][]): void {
    const { settled } = asking;
    if (settled === undefined) {
      this.faults.push(`${asking.title} has no outcome after ${this.device.clock.now} ms`);
    } else {
      this.check(allowed.includes(settled.kind), `${asking.title} ${settled.kind} instead of ${allowed.join(' or ')}`);
    }
  }

  /** An outcome that was told once; a wrapper without callbacks can tell it by its promise only. */
  expectToldOnce(asking: Asking): void {
    if (this.offers('callback')) {
      this.check(
        asking.told.length === 1,
        `told ${asking.told.length} outcomes: ${asking.told.map((outcome) => outcome.kind).join(', ')}`,
      );
    }
  }

  expectNoToken(asking: Asking): void {
    const { settled } = asking;
    const leaks = [...asking.told, ...(settled === undefined ? [] : [settled])].some(
      (outcome) => outcome.kind !== 'succeeded' && outcome.token !== undefined,
    );
    this.check(!leaks, 'an outcome that is no success carries a token');
  }

  expectNoThrow(asking: Asking): void {
    const [error] = asking.cancelErrors;
    const words = String((error as { code?: unknown } | undefined)?.code ?? error);
    this.check(asking.cancelErrors.length === 0, `cancel threw ${words}`);
  }

  expectNeverShown(asking: Asking): void {
    this.check(!this.shownTitles.includes(asking.title), 'a prompt was shown');
  }

  expectScreenEmpty(): void {
    this.check(this.device.prompt === undefined, 'a prompt is on the screen');
  }

  /** No prompt was started while another of this app was on the screen. */
  expectNoOverlap(): void {
    const overlap = this.kit.starts.find((start) => start.promptOnScreen !== undefined);
    this.check(overlap === undefined, `started while '${overlap?.promptOnScreen}' was on the screen`);
  }

  expectNotGoneTooEarly(): void {
    this.check(this.toldGoneTooEarly.length === 0, 'said that the prompt was gone while it was on the screen');
  }

  /** Every token that the kit handed over is zeros now; for scenarios without a success. */
  expectUnusedTokensOverwritten(): void {
    const { results } = this.kit;
    this.check(
      results.every((result) => result.token?.every((byte) => byte === 0) ?? true),
      'a token that nobody may use was left in memory',
    );
  }

  /** Prompt, sessions, listeners and timers are gone. */
  expectNothingLeft(): void {
    this.expectScreenEmpty();
    this.check(this.device.auth.sessionCount === 0, `${this.device.auth.sessionCount} sessions are left`);
    this.check(this.kit.listeners === 0, `${this.kit.listeners} listeners are left`);
    this.check(this.device.clock.pending === 0, `${this.device.clock.pending} timers are left`);
  }

  /** Plays, cleans up whatever the wrapper left, and adds what nobody caught. */
  async run(play: (trial: Trial) => Promise<void>): Promise<readonly string[]> {
    try {
      await play(this);
    } catch (error) {
      this.faults.push(error instanceof Error ? error.message : String(error));
    }
    try {
      for (const asking of this.askings) {
        if (asking.settled === undefined) {
          asking.cancel();
        }
      }
      await this.device.clock.advance(QUIET);
    } catch (error) {
      this.faults.push(`while cleaning up: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      this.strays.stop();
      this.kit.stop();
    }
    return [...this.faults, ...this.strays.found];
  }
}
