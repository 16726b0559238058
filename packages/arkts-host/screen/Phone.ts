// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Page } from '../arkui/Page.ts';
import { AuthType } from '../system/AuthType.ts';
import { PROFILE_VERSIONS } from '../device/DeviceProfile.ts';
import type { TimelineEntry } from '../device/Timeline.ts';
import { doAction } from './doAction.ts';
import type { PhoneHands } from './doAction.ts';
import { findPicture } from './findPicture.ts';
import { operateNode } from './operateNode.ts';
import { PhoneProblems } from './PhoneProblems.ts';
import type { PhoneOptions, PhoneStage } from './PhoneStage.ts';
import { phoneState } from './phoneState.ts';
import type { PhoneSettings } from './phoneState.ts';
import { PromptWatch } from './PromptWatch.ts';
import type { NodeRequest, PhoneRequest, ServerMessage } from './ScreenMessage.ts';
import type { ShownPhone } from './ShownPhone.ts';
import { TreeMirror } from './TreeMirror.ts';
import type { WaitingSide } from './WaitingSide.ts';

/** How many timeline entries a browser gets. */
const SHOWN_ENTRIES = 400;
/** From how many milliseconds on browsers are told that time did not pass as usual, and how often that is looked at. */
const CLOCK_JUMP = 100;
const CLOCK_LOOK = 250;
/** How long a toast stays, unless the app says otherwise. */
const TOAST_MS = 1_500;

const LANGUAGES: readonly { readonly code: string; readonly name: string }[] = [
  { code: 'en-US', name: 'English' },
  { code: 'zh-Hans-CN', name: '中文' },
];

/** The simulated phone as a person sees and handles it: screen, system sheet, controls, timeline. */
export class Phone implements ShownPhone {
  private readonly options: PhoneOptions;
  private readonly listeners: Set<(messages: readonly ServerMessage[]) => void> = new Set();
  private readonly problems: PhoneProblems;
  private readonly looks: NodeJS.Timeout;
  private stage: PhoneStage | undefined;
  private mirror: TreeMirror | undefined;
  private prompts: PromptWatch | undefined;
  private stageStops: (() => void)[] = [];
  private stopPage: () => void = () => undefined;
  private readonly settings: PhoneSettings;
  private isScenarioStopped: boolean = false;
  private isHome: boolean = false;
  private readonly hands: PhoneHands = {
    isHome: () => this.isHome,
    goHome: (isHome) => {
      this.isHome = isHome;
    },
    nobodySeen: () => this.prompts?.nobodySeen(),
    restart: () => this.restart(),
  };
  private isPending: boolean = false;
  private isTreeWhole: boolean = false;
  private isTimelineWhole: boolean = false;
  private newEntries: TimelineEntry[] = [];
  private toastsShown: number = 0;
  private told: string = '';
  private toldWaiting: string = '';
  /** The device's time that was told last, and when that was: browsers count on from there by themselves. */
  private toldNow: number = 0;
  private toldAt: number = 0;
  private work: Promise<unknown> = Promise.resolve();

  private constructor(options: PhoneOptions) {
    this.options = options;
    this.settings = { profile: options.profile, language: LANGUAGES[0]!.code, isDark: false, scenario: undefined };
    this.problems = new PhoneProblems(() => this.changed());
    this.looks = setInterval(() => {
      this.problems.lookForStale();
      if (this.hasClockJumped) {
        this.changed();
      }
    }, CLOCK_LOOK);
    this.looks.unref();
  }

  /** Switches a phone on, with the app in front. Rejects with what keeps the app from starting. */
  static async start(options: PhoneOptions): Promise<Phone> {
    const phone = new Phone(options);
    await phone.reopen();
    return phone;
  }

  /** What is open now; undefined while the phone restarts. */
  get current(): PhoneStage | undefined {
    return this.stage;
  }

  /** Hears of everything that browsers have to show. Returns the way to stop. */
  onMessages(listener: (messages: readonly ServerMessage[]) => void): () => void {
    this.listeners.add(listener);
    return (): void => {
      this.listeners.delete(listener);
    };
  }

  /** Everything that a browser which comes now has to know. */
  snapshot(): readonly ServerMessage[] {
    this.flush();
    const { pin, scenarios = [] } = this.options;
    return [
      {
        kind: 'welcome',
        welcome: {
          profiles: PROFILE_VERSIONS,
          languages: LANGUAGES,
          pin,
          scenarios: scenarios.map(({ name, title }) => ({ name, title })),
        },
      },
      { kind: 'tree', isWhole: true, ...(this.mirror?.all() ?? { root: 0, nodes: [], gone: [] }) },
      { kind: 'timeline', isWhole: true, entries: this.stage?.device.timeline.entries.slice(-SHOWN_ENTRIES) ?? [] },
      { kind: 'problems', problems: this.problems.all() },
      ...this.waitingMessages(),
      this.phoneMessage(),
    ];
  }

  /** Tells the listeners what is new, at once. */
  flush(): void {
    this.isPending = false;
    const messages: ServerMessage[] = [];
    const change = this.mirror?.update();
    if (this.isTreeWhole) {
      messages.push({ kind: 'tree', isWhole: true, ...(this.mirror?.all() ?? { root: 0, nodes: [], gone: [] }) });
    } else if (change !== undefined) {
      messages.push({ kind: 'tree', isWhole: false, ...change });
    }
    this.isTreeWhole = false;
    if (this.isTimelineWhole || this.newEntries.length > 0) {
      messages.push({
        kind: 'timeline',
        isWhole: this.isTimelineWhole,
        entries: this.newEntries.slice(-SHOWN_ENTRIES),
      });
      this.isTimelineWhole = false;
      this.newEntries = [];
    }
    const problems = this.problems.takeNew();
    if (problems !== undefined) {
      messages.push({ kind: 'problems', problems });
    }
    for (const toast of this.page?.toasts.slice(this.toastsShown) ?? []) {
      messages.push({ kind: 'toast', text: toast.text, duration: toast.duration ?? TOAST_MS });
    }
    this.toastsShown = this.page?.toasts.length ?? 0;
    const waiting = this.waitingMessages();
    const waitingText = JSON.stringify(waiting);
    if (waitingText !== this.toldWaiting) {
      this.toldWaiting = waitingText;
      messages.push(...waiting);
    }
    const phone = this.phoneMessage();
    const text = JSON.stringify(phone.phone);
    if (text !== this.told || messages.length > 0 || this.hasClockJumped) {
      this.told = text;
      this.toldNow = phone.now;
      this.toldAt = performance.now();
      messages.push(phone);
    }
    if (messages.length > 0) {
      this.listeners.forEach((listener) => listener(messages));
    }
  }

  /**
   * Does what a browser asks. Rejects when there is no occasion for it now; then nothing was changed.
   */
  async perform(request: NodeRequest | PhoneRequest): Promise<void> {
    switch (request.kind) {
      case 'press':
      case 'type':
      case 'enter':
      case 'choose':
      case 'focus':
        operateNode(this.page, this.mirror, request);
        break;
      case 'scenario':
        this.playScenario(request.name);
        break;
      case 'advance':
      case 'connect':
      case 'dark':
      case 'dialog':
      case 'do':
      case 'drop':
      case 'language':
      case 'neighbour':
      case 'notification':
      case 'pin':
      case 'profile':
      case 'say':
        await this.inTurn(() => this.handle(request));
    }
    this.changed();
  }

  /** The file of a picture that the app shows, by what a node names. Throws when there is none. */
  pictureFile(name: string): string {
    return findPicture(this.running.app, decodeURIComponent(name));
  }

  /** Switches the phone off. */
  async close(): Promise<void> {
    this.isScenarioStopped = true;
    await this.inTurn(() => this.closeStage());
    clearInterval(this.looks);
    this.problems.stop();
    this.listeners.clear();
  }

  private get hasClockJumped(): boolean {
    const expected = this.toldNow + performance.now() - this.toldAt;
    return this.stage !== undefined && Math.abs(this.stage.device.clock.now - expected) > CLOCK_JUMP;
  }

  private get running(): PhoneStage {
    if (this.stage === undefined) {
      throw new Error('The phone is off.');
    }
    return this.stage;
  }

  private get waitingSide(): WaitingSide {
    const side = this.running.waitingSide;
    if (side === undefined) {
      throw new Error('There is no gateway.');
    }
    return side;
  }

  private get page(): Page | undefined {
    return this.stage?.app.top?.page ?? this.stage?.ability.page;
  }

  /** One thing after the other: what restarts the phone must not meet what is half done. */
  private inTurn<T>(body: () => Promise<T> | T): Promise<T> {
    const done = this.work.then(body);
    this.work = done.catch(() => undefined);
    return done;
  }

  private async reopen(): Promise<void> {
    await this.closeStage();
    const stage = await this.options.open(this.settings.profile);
    this.stage = stage;
    this.isHome = false;
    const { device } = stage;
    this.prompts = new PromptWatch(device, (bundle) =>
      bundle === stage.app.bundleName ? stage.app.label : 'Another app',
    );
    this.isTimelineWhole = true;
    this.newEntries = [...device.timeline.entries];
    this.showPage(stage.ability.page);
    this.stageStops = [
      () => this.stopPage(),
      stage.app.onOpen((ability) => this.showPage(ability.page)),
      device.notifications.onChange(() => this.changed()),
      device.timeline.onEntry((entry) => {
        this.newEntries.push(entry);
        this.changed();
      }),
      device.screen.onPrompt(() => this.changed()),
      stage.waitingSide?.onChange(() => this.changed()) ?? ((): void => undefined),
      device.clock.runRealTime(),
    ];
    stage.app.setLanguage(this.settings.language);
    stage.app.setDarkMode(this.settings.isDark);
    this.changed();
  }

  /** This page is the app's from now on: another one, when the app's process was ended and begun anew. */
  private showPage(page: Page): void {
    this.stopPage();
    this.mirror?.stop();
    this.mirror = new TreeMirror(page);
    this.stopPage = page.onChange(() => this.changed());
    this.toastsShown = 0;
    this.isTreeWhole = true;
    this.changed();
  }

  private async closeStage(): Promise<void> {
    const stage = this.stage;
    if (stage !== undefined) {
      this.stageStops.forEach((stop) => stop());
      this.mirror?.stop();
      this.stage = undefined;
      this.mirror = undefined;
      this.prompts = undefined;
      await stage.close();
    }
  }

  private async handle(request: Exclude<PhoneRequest, { kind: 'scenario' }>): Promise<void> {
    const { device, app } = this.running;
    switch (request.kind) {
      case 'do':
        await doAction(request.action, this.running, this.hands);
        break;
      case 'pin':
        device.user.typePin(request.pin);
        break;
      case 'advance':
        await device.clock.advance(request.milliseconds);
        break;
      case 'profile':
        if (!PROFILE_VERSIONS.includes(request.profile)) {
          throw new Error(`There is no system version ${request.profile}. There are: ${PROFILE_VERSIONS.join(', ')}.`);
        }
        this.settings.profile = request.profile;
        await this.restart();
        break;
      case 'language':
        if (!LANGUAGES.some((one) => one.code === request.language)) {
          throw new Error(`The phone does not know the language '${request.language}'.`);
        }
        this.settings.language = request.language;
        app.setLanguage(request.language);
        break;
      case 'dark':
        this.settings.isDark = request.isDark;
        app.setDarkMode(request.isDark);
        break;
      case 'connect':
        await this.waitingSide.connect(request.user, request.target, request.way);
        break;
      case 'drop':
        this.waitingSide.drop();
        break;
      case 'say':
        this.waitingSide.say(request.line);
        break;
      case 'neighbour': {
        const neighbour = this.running.neighbours?.find(({ state }) => state.name === request.neighbour);
        if (neighbour === undefined) {
          throw new Error(`There is nothing called '${request.neighbour}' beside the phone.`);
        }
        await neighbour.act(request.action);
        break;
      }
      case 'dialog':
        app.top?.page.answerDialog(request.dialog, request.button);
        break;
      case 'notification':
        await this.touchNotification(request);
    }
  }

  /** A tap opens the app; on the lock screen the person unlocks it first. */
  private async touchNotification(request: Extract<PhoneRequest, { kind: 'notification' }>): Promise<void> {
    const { device, app } = this.running;
    const { bundle, id, action } = request;
    const { notifications, screen } = device;
    if (!notifications.shade.some((one) => one.bundle === bundle && one.id === id)) {
      throw new Error('That notification is not there any more.');
    }
    if (action === 'swipe') {
      notifications.swipe(bundle, id);
      return;
    }
    if (screen.isLocked) {
      screen.unlock(AuthType.PIN);
    }
    this.isHome = false;
    notifications.tap(bundle, id);
    await app.opened;
  }

  private async restart(): Promise<void> {
    this.isScenarioStopped = true;
    this.settings.scenario = undefined;
    this.problems.forgetErrors();
    await this.reopen();
  }

  private playScenario(name: string): void {
    const scenario = this.options.scenarios?.find((one) => one.name === name);
    if (scenario === undefined) {
      throw new Error(
        `There is no scenario '${name}'. There are: ` +
          `${(this.options.scenarios ?? []).map((one) => one.name).join(', ')}.`,
      );
    }
    const { title } = scenario;
    this.isScenarioStopped = true;
    void this.inTurn(async () => {
      await this.restart();
      this.isScenarioStopped = false;
      const { stage } = this;
      this.settings.scenario = { name, title, state: 'playing', text: '' };
      this.changed();
      // Not in turn any more: the person may interfere while it plays.
      void scenario
        .play(this.running, () => this.isScenarioStopped || this.stage !== stage)
        .catch((error: unknown) => ({ passed: false, text: error instanceof Error ? error.message : String(error) }))
        .then(({ passed, text }) => {
          if (this.stage === stage && this.settings.scenario?.name === name) {
            this.settings.scenario = { name, title, state: passed ? 'passed' : 'failed', text };
            this.changed();
          }
        });
    }).catch((error: unknown) => {
      this.settings.scenario = {
        name,
        title,
        state: 'failed',
        text: error instanceof Error ? error.message : String(error),
      };
      this.changed();
    });
  }

  private changed(): void {
    if (!this.isPending) {
      this.isPending = true;
      setImmediate(() => this.isPending && this.flush());
    }
  }

  private waitingMessages(): readonly ServerMessage[] {
    const side = this.stage?.waitingSide;
    return side === undefined ? [] : [{ kind: 'waiting', waiting: side.state() }];
  }

  private phoneMessage(): ServerMessage & { readonly kind: 'phone' } {
    const now = this.stage?.device.clock.now ?? 0;
    return {
      kind: 'phone',
      phone: phoneState(this.settings, this.stage, this.prompts),
      now,
      wall: (this.stage?.device.clock.epoch ?? 0) + now,
    };
  }
}
