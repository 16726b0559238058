// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import AbilityConstant from '../sdk/api/@ohos.app.ability.AbilityConstant.ts';
import type UIAbility from '../sdk/api/@ohos.app.ability.UIAbility.ts';
import type Want from '../sdk/api/@ohos.app.ability.Want.ts';
import window from '../sdk/api/@ohos.window.ts';
import { UIContext } from '../sdk/api/@ohos.arkui.UIContext.ts';
import type UIAbilityContext from '../sdk/api/application/UIAbilityContext.ts';
import type { AppDialogRequest } from '../arkui/AppDialog.ts';
import { guarded, reportAppError } from '../arkui/appErrors.ts';
import { leaveUi, useUi } from '../arkui/currentUi.ts';
import type { UiPort } from '../arkui/currentUi.ts';
import type { DestinationBuilder } from '../arkui/ComponentView.ts';
import type { StructClass } from '../arkui/CustomComponent.ts';
import { Page } from '../arkui/Page.ts';
import { PageRouter } from '../arkui/PageRouter.ts';
import type { Resources } from '../arkui/Resources.ts';
import { shareStorage } from '../arkui/v1/storages.ts';
import type { LocalStorage } from '../arkui/v1/storages.ts';
import { RESTARTED } from './AppRecovery.ts';
import { AppWindowStage } from './AppWindowStage.ts';

/** Where an ability is in its life. */
export type AbilityPhase = 'created' | 'foreground' | 'background' | 'destroyed';

/**
 * Which of two things comes first when the app goes to the background: both orders happen on devices, because the app
 * manager tells the app and the authentication service independently.
 */
export type BackgroundOrder = 'app-first' | 'system-first';

/** What an ability needs of its app. */
export interface AbilityHost {
  readonly resources: Resources;
  now(): number;
  settle(): Promise<void>;
  note(text: string): void;
  mayBePrivate(): boolean;
  /** The page of that path, loaded. Throws LaunchError for a path that main_pages does not list. */
  pageOf(path: string): Promise<StructClass>;
  /** The destination of that name in the app's routing table, loaded; undefined when that has none. */
  destinationOf(name: string): Promise<DestinationBuilder> | undefined;
  /** The app manager's word to the system: in front or not. */
  setForeground(inFront: boolean): void;
  /** Keeps a fast clock from jumping while lifecycle methods run one after another. */
  hold(): () => void;
  /** The order when background() is called without one. */
  backgroundOrder(): BackgroundOrder;
  /** Another phase; told after the ability's own methods have run. */
  phaseChanged(ability: RunningAbility, phase: AbilityPhase): void;
}

/** One ability that was started: its life, its window, its page. */
export class RunningAbility implements UiPort {
  readonly name: string;
  /** The tree of its window. Empty until the ability has called loadContent. */
  readonly page: Page;
  readonly uiContext: UIContext;
  readonly router: PageRouter;
  private readonly host: AbilityHost;
  private readonly ability: UIAbility;
  private readonly stage: AppWindowStage;
  private readonly loads: Set<Promise<void>> = new Set();
  private current: AbilityPhase = 'created';
  /** Whether the system takes the app for one in front. */
  private isInFront: boolean = false;

  constructor(host: AbilityHost, name: string, ability: UIAbility, context: UIAbilityContext) {
    this.host = host;
    this.name = name;
    this.ability = ability;
    const uiContext = new UIContext(this, context);
    this.uiContext = uiContext;
    this.page = new Page({
      resources: host.resources,
      uiContext,
      now: () => host.now(),
      settle: () => host.settle(),
      destination: (name) => host.destinationOf(name),
    });
    this.stage = new AppWindowStage({
      uiContext,
      mayBePrivate: () => host.mayBePrivate(),
      load: (path, storage) => this.load(path, storage),
      note: (text) => host.note(text),
    });
    this.router = new PageRouter({
      page: this.page,
      pageOf: (path) => host.pageOf(path),
      hold: () => host.hold(),
      ask: (message, answered) => this.ask(message, answered),
    });
    context.windowStage = this.stage;
    ability.context = context;
  }

  get phase(): AbilityPhase {
    return this.current;
  }

  /** The app's own object, for TestKit. */
  get instance(): UIAbility {
    return this.ability;
  }

  /** Whether screenshots of the window are refused. */
  get privacyMode(): boolean {
    return this.stage.main.privacyMode;
  }

  /**
   * Runs onCreate, onWindowStageCreate and onForeground; ends when the content is loaded. For the system the app is in front before its
   * window is made: what asks for the user there is heard (docs/system-behaviour.md, Permissions).
   */
  async launch(want: Want): Promise<void> {
    this.ability.launchWant = want;
    this.ability.lastRequestWant = want;
    await this.call('onCreate', () => this.ability.onCreate(want, this.launchParam(want)));
    if (!this.isDead) {
      this.host.phaseChanged(this, 'created');
    }
    if (!this.isDead) {
      this.setInFront(true);
    }
    await this.call('onWindowStageCreate', () => this.ability.onWindowStageCreate(this.stage));
    await this.loaded();
    await this.foreground();
    await this.loaded();
  }

  /** The app comes to the front. Order: the system's state, onForeground, SHOWN, ACTIVE, RESUMED, onPageShow. */
  async foreground(): Promise<void> {
    if (this.current === 'foreground' || this.current === 'destroyed') {
      return;
    }
    this.setInFront(true);
    await this.call('onForeground', () => this.ability.onForeground());
    if (this.isDead) {
      return;
    }
    this.current = 'foreground';
    useUi(this);
    this.stage.emit(window.WindowStageEventType.SHOWN);
    this.focus(true);
    this.page.reveal();
    this.host.phaseChanged(this, 'foreground');
  }

  /**
   * The app leaves the front. Order: PAUSED, INACTIVE, HIDDEN, onPageHide, onBackground, then the system knows; with
   * 'system-first' the system knows before onBackground runs.
   */
  async background(order: BackgroundOrder = this.host.backgroundOrder()): Promise<void> {
    if (this.current !== 'foreground') {
      return;
    }
    this.focus(false);
    this.stage.emit(window.WindowStageEventType.HIDDEN);
    this.page.hide();
    if (order === 'system-first') {
      this.setInFront(false);
    }
    await this.call('onBackground', () => this.ability.onBackground());
    if (this.isDead) {
      return;
    }
    this.current = 'background';
    if (order === 'app-first') {
      this.setInFront(false);
    }
    this.host.phaseChanged(this, 'background');
  }

  /**
   * The window gets or loses the focus while the app stays in front, as under a prompt of the system: ACTIVE and
   * RESUMED, or PAUSED and INACTIVE.
   */
  focus(focused: boolean): void {
    const { ACTIVE, INACTIVE, PAUSED, RESUMED } = window.WindowStageEventType;
    for (const event of focused ? [ACTIVE, RESUMED] : [PAUSED, INACTIVE]) {
      this.stage.emit(event);
    }
  }

  /** The back gesture: the page, then the ability; if neither deals with it, the app goes to the background. */
  async back(): Promise<void> {
    if (
      !this.page.back() &&
      !this.router.backGesture() &&
      guarded('onBackPressed', () => this.ability.onBackPressed()) !== true
    ) {
      await this.background();
    }
  }

  /** Started again while it runs: onNewWant, and to the front. */
  async newWant(want: Want): Promise<void> {
    this.ability.lastRequestWant = want;
    await this.call('onNewWant', () => this.ability.onNewWant(want, this.launchParam(want)));
    await this.foreground();
  }

  /** Ends the ability: to the background, onWindowStageWillDestroy, onWindowStageDestroy, onDestroy (awaited). */
  async destroy(): Promise<void> {
    if (this.current === 'destroyed') {
      return;
    }
    await this.background();
    this.setInFront(false);
    await this.call('onWindowStageWillDestroy', () => this.ability.onWindowStageWillDestroy(this.stage));
    this.page.close();
    await this.call('onWindowStageDestroy', () => this.ability.onWindowStageDestroy());
    await this.call('onDestroy', () => this.ability.onDestroy());
    if (this.isDead) {
      return;
    }
    this.current = 'destroyed';
    leaveUi(this);
    this.host.phaseChanged(this, 'destroyed');
  }

  /** Its process is gone: nothing of the app is called any more. */
  die(): void {
    if (this.current !== 'destroyed') {
      this.current = 'destroyed';
      leaveUi(this);
      this.page.abandon();
    }
  }

  /** A question with two answers. */
  private ask(message: string, answered: (isSure: boolean) => void): void {
    this.showDialog({
      title: '',
      message,
      buttons: [{ text: 'Cancel' }, { text: 'OK', isPrimary: true }],
      canDismiss: true,
      answered: (button) => answered(button === 1),
    });
  }

  showDialog(request: AppDialogRequest): void {
    this.host.note(`dialog "${this.host.resources.text(request.title) || this.host.resources.text(request.message)}"`);
    this.page.showDialog(request);
  }

  showToast(message: unknown, duration?: number): void {
    const text = this.host.resources.text(message);
    this.host.note(`toast "${text}"`);
    this.page.toast(text, duration);
  }

  private launchParam(want: Want): AbilityConstant.LaunchParam {
    const { APP_RECOVERY, START_ABILITY } = AbilityConstant.LaunchReason;
    return {
      launchReason: want.parameters?.[RESTARTED] === undefined ? START_ABILITY : APP_RECOVERY,
      lastExitReason: AbilityConstant.LastExitReason.NORMAL,
    };
  }

  private load(path: string, storage: LocalStorage | undefined): Promise<void> {
    shareStorage(storage); // before the page's module runs, which may ask for it, and for the window's context
    useUi(this);
    const release = this.host.hold(); // the page's module is loaded in real time, now that the app asks for it
    const loading = this.host
      .pageOf(path)
      .then((entry) => {
        if (this.isDead) {
          return;
        }
        this.show(path, entry);
        this.host.note(`page ${path} shown`);
      })
      .finally(release);
    const settled = loading.catch(() => {}); // the app hears of a failure; the launch goes on
    this.loads.add(settled);
    void settled.then(() => this.loads.delete(settled));
    return loading;
  }

  /**
   * What a field or build() of the page throws ends the app on a device; here it is among the app's errors, and told to the caller.
   * What build() had made before stays on the page, with the reason where something is missing.
   */
  private show(path: string, entry: StructClass): void {
    const before = this.page.errors.length;
    try {
      this.router.begin(path);
      this.page.show(entry);
    } catch (error) {
      reportAppError(error, `page ${path}`);
      throw error;
    }
    const failed = this.page.errors.slice(before).find(({ kind }) => kind === 'build');
    if (failed !== undefined) {
      throw failed.error;
    }
  }

  /** Tells the system that the app is in front, or no more. */
  private setInFront(isInFront: boolean): void {
    if (this.isInFront !== isInFront) {
      this.isInFront = isInFront;
      this.host.setForeground(isInFront);
    }
  }

  /** Whether it has ended, perhaps while one of its methods ran. */
  private get isDead(): boolean {
    return this.current === 'destroyed';
  }

  private async loaded(): Promise<void> {
    await Promise.all(this.loads);
  }

  /**
   * Every lifecycle method runs alone, with what it started in microtasks done before the next. The promise of an async one is waited
   * for in onDestroy alone, as the system does: what another method awaits goes on beside the next.
   */
  private async call(method: string, body: () => void | Promise<void>): Promise<void> {
    if (this.isDead) {
      return;
    }
    this.host.note(`${this.name}.${method}`);
    const result = guarded(`${method} of ${this.name}`, body);
    if (method === 'onDestroy' && result instanceof Promise) {
      await result.catch(() => {}); // reported by guarded
    }
    const release = this.host.hold();
    await new Promise((resolve) => setImmediate(resolve)); // each method is a task of the app: its microtasks end first
    release();
  }
}
