// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { InstalledApp } from '../app/InstalledApp.ts';
import type { Page } from '../arkui/Page.ts';
import type { UiNode } from '../arkui/UiNode.ts';
import type { Device } from '../device/Device.ts';
import { findPicture } from './findPicture.ts';
import { operateNode } from './operateNode.ts';
import type { NodeRequest, PhoneRequest, ServerMessage } from './ScreenMessage.ts';
import type { ShownPhone } from './ShownPhone.ts';
import { TreeMirror } from './TreeMirror.ts';

/**
 * The page of whatever ability of an app is in front, and nothing of the system: for tests that start and end abilities
 * themselves, on a device whose time is theirs.
 */
export class AppScreen implements ShownPhone {
  private readonly device: Device;
  private readonly app: InstalledApp;
  private readonly listeners: Set<(messages: readonly ServerMessage[]) => void> = new Set();
  private readonly stopEntries: () => void;
  private page: Page | undefined;
  private mirror: TreeMirror | undefined;
  private stopChanges: (() => void) | undefined;
  private isWhole: boolean = true;
  private isPending: boolean = false;

  constructor(device: Device, app: InstalledApp) {
    this.device = device;
    this.app = app;
    this.stopEntries = device.timeline.onEntry(() => this.changed()); // every step of an ability is one
    this.follow();
  }

  /** The page in front. */
  get shown(): Page | undefined {
    this.follow();
    return this.page;
  }

  /** The number of a node that is on the page, as browsers know it. */
  numberOf(node: UiNode): number | undefined {
    this.flush();
    return this.mirror?.numberOf(node);
  }

  snapshot(): readonly ServerMessage[] {
    this.flush();
    return [
      { kind: 'welcome', welcome: { profiles: [this.device.sdkApiVersion], languages: [], scenarios: [], pin: '' } },
      this.whole(),
      this.phone(),
    ];
  }

  onMessages(listener: (messages: readonly ServerMessage[]) => void): () => void {
    this.listeners.add(listener);
    return (): void => {
      this.listeners.delete(listener);
    };
  }

  flush(): void {
    this.isPending = false;
    this.follow();
    const change = this.mirror?.update();
    const messages: ServerMessage[] = this.isWhole
      ? [this.whole()]
      : change === undefined
        ? []
        : [{ kind: 'tree', isWhole: false, ...change }];
    this.isWhole = false;
    this.listeners.forEach((listener) => listener([...messages, this.phone()]));
  }

  async perform(request: NodeRequest | PhoneRequest): Promise<void> {
    switch (request.kind) {
      case 'press':
      case 'type':
      case 'enter':
      case 'choose':
      case 'focus':
        operateNode(this.page, this.mirror, request);
        break;
      case 'dialog':
        this.page?.answerDialog(request.dialog, request.button);
        break;
      case 'do':
        if (request.action === 'back') {
          await this.app.top?.back();
          break;
        }
        if (request.action === 'home') {
          await this.app.top?.background();
          break;
        }
        throw new Error(`'${request.action}' is not for this screen.`);
      case 'advance':
      case 'connect':
      case 'dark':
      case 'drop':
      case 'language':
      case 'neighbour':
      case 'notification':
      case 'pin':
      case 'profile':
      case 'say':
      case 'scenario':
        throw new Error(`'${request.kind}' is not for this screen.`);
    }
    this.changed();
  }

  pictureFile(name: string): string {
    return findPicture(this.app, decodeURIComponent(name));
  }

  /** Looks at the app no longer. */
  stop(): void {
    this.stopEntries();
    this.stopChanges?.();
    this.mirror?.stop();
    this.listeners.clear();
  }

  private follow(): void {
    const page = this.app.top?.page;
    if (page !== this.page) {
      this.stopChanges?.();
      this.mirror?.stop();
      this.page = page;
      this.mirror = page === undefined ? undefined : new TreeMirror(page);
      this.stopChanges = page?.onChange(() => this.changed());
      this.isWhole = true;
    }
  }

  private changed(): void {
    if (!this.isPending) {
      this.isPending = true;
      setImmediate(() => this.isPending && this.flush());
    }
  }

  private whole(): ServerMessage {
    return { kind: 'tree', isWhole: true, ...(this.mirror?.all() ?? { root: 0, nodes: [], gone: [] }) };
  }

  private phone(): ServerMessage {
    const { language, dark } = this.app.resources.conditions;
    const { now, epoch } = this.device.clock;
    return {
      kind: 'phone',
      now,
      wall: epoch + now,
      phone: {
        screen: this.page === undefined ? 'off' : 'app',
        profile: this.device.sdkApiVersion,
        language,
        isDark: dark,
        appName: this.app.label,
        bundle: this.app.bundleName,
        isOtherAsking: false,
        neighbours: [],
        shade: [],
        isAskedToNotify: false,
        notifications: 'not-asked',
        isDoNotDisturb: false,
      },
    };
  }
}
