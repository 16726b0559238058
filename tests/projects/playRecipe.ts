// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { installApp } from 'arkts-host/app';
import type { InstalledApp, RunningAbility } from 'arkts-host/app';
import { AuthType, Device, useDevice } from 'arkts-host/device';
import { preferences } from 'arkts-host/kits/@kit.ArkData';
import { Driver, MatchPattern, ON } from 'arkts-host/kits/@kit.TestKit';
import type { Component, On } from 'arkts-host/kits/@kit.TestKit';
import type { Build } from 'arkts-host/project';
import type { Credential, Recipe, Sight, Step } from './Recipe.ts';

/** How an authentication ends. */
export type Ending = 'success' | 'refusal' | 'cancel' | 'background';

export const ENDINGS: readonly Ending[] = ['success', 'refusal', 'cancel', 'background'];

/** What became of one ending: nothing is wrong, or what is. */
export interface Played {
  /** Undefined when the first page was shown; else why not. */
  readonly firstPage: string | undefined;
  /** Undefined when the prompt came up; else why not. */
  readonly prompt: string | undefined;
  /** Undefined when the app behaved as after such an ending; else what it did. */
  readonly ending: string | undefined;
}

const PIN = '274913';
const WRONG_PIN = '999999';
/** After each step, for timers and transitions of the app; device time. */
const STEP_MS = 1000;
/** How long a prompt may take to come up, and to go; device time. */
const PROMPT_MS = 10_000;
/** More wrong answers than any credential allows. */
const TRIES = 8;

/** Plays a recipe once, on a device of its own. */
export function playRecipe(build: Build, module: string, recipe: Recipe, ending: Ending): Promise<Played> {
  return onDevice(build, module, recipe, (play) => play.run(ending));
}

/** Plays the steps of what asks nobody, and says what is wrong: it does not come to what tells that it has worked, or a prompt stays. */
export function playSilent(
  build: Build,
  module: string,
  recipe: Pick<Recipe, 'enrolled' | 'steps' | 'goesOn'>,
): Promise<string | undefined> {
  return onDevice(build, module, { ...recipe, answer: 'pin' }, (play) => play.runSilent());
}

async function onDevice<T>(build: Build, module: string, recipe: Recipe, body: (play: Play) => Promise<T>): Promise<T> {
  const device = new Device();
  useDevice(device);
  enrol(device, recipe.enrolled);
  const dataDir = mkdtempSync(path.join(tmpdir(), 'project-data-'));
  const { language, isRelease = false } = recipe;
  const stop = device.clock.runFast();
  const app = installApp(device, build, module, {
    dataDir,
    isRelease,
    ...(language === undefined ? {} : { language }),
  });
  try {
    return await body(new Play(device, app, recipe));
  } finally {
    await app.uninstall();
    rmSync(dataDir, { recursive: true, force: true });
    stop();
  }
}

class Play {
  private readonly device: Device;
  private readonly app: InstalledApp;
  private readonly recipe: Recipe;

  constructor(device: Device, app: InstalledApp, recipe: Recipe) {
    this.device = device;
    this.app = app;
    this.recipe = recipe;
  }

  async run(ending: Ending): Promise<Played> {
    const firstPage = await this.told(() => this.start());
    if (firstPage !== undefined) {
      return { firstPage, prompt: 'no first page', ending: 'no first page' };
    }
    const prompt = await this.told(() => this.untilPrompted());
    if (prompt !== undefined) {
      return { firstPage, prompt, ending: 'no prompt' };
    }
    return { firstPage, prompt, ending: await this.told(() => this.end(ending)) };
  }

  runSilent(): Promise<string | undefined> {
    return this.told(async () => {
      const firstPage = await this.start();
      if (firstPage !== undefined) {
        return firstPage;
      }
      await this.takeAll();
      if (!(await this.until(() => this.device.prompt === undefined))) {
        return 'a prompt stays';
      }
      return (await this.hasGoneOn(this.app.top))
        ? undefined
        : `it does not say what it should; the page: ${this.page()}`;
    });
  }

  /** What went wrong in words; the app's own errors count. */
  private async told(body: () => Promise<string | undefined>): Promise<string | undefined> {
    const before = this.app.errors.length;
    try {
      const fault = await body();
      const error = this.app.errors.slice(before).find(({ kind }) => kind !== 'rejection'); // those end nothing
      return error === undefined ? fault : `${error.where}: ${wordsOf(error.error)}`;
    } catch (error) {
      return wordsOf(error);
    }
  }

  private async start(): Promise<string | undefined> {
    const ability = await this.app.start();
    await this.pass(STEP_MS);
    return ability.page.hasContent ? undefined : 'no page is shown';
  }

  private async untilPrompted(): Promise<string | undefined> {
    await this.takeAll();
    await this.until(() => this.device.prompt?.state === 'asking');
    return this.device.prompt === undefined ? `no prompt after the last step; the page: ${this.page()}` : undefined;
  }

  private async end(ending: Ending): Promise<string | undefined> {
    const asking = this.app.top;
    if (!this.waitsForAnEnd && (await this.hasGoneOn(asking))) {
      return 'it had gone on before the prompt was answered';
    }
    await this.answer(ending);
    if (!(await this.until(() => this.device.prompt === undefined))) {
      return 'the prompt stays';
    }
    await this.pass(STEP_MS);
    const hasGoneOn = await this.hasGoneOn(asking);
    if (ending === 'success') {
      return hasGoneOn ? undefined : `it does not go on; the page: ${this.page()}`;
    }
    return hasGoneOn ? 'it goes on as after a success' : undefined;
  }

  private async answer(ending: Ending): Promise<void> {
    const { user } = this.device;
    switch (ending) {
      case 'success':
        return present(this.device, this.recipe.answer, true);
      case 'refusal':
        for (let tries = 0; tries < TRIES && this.offers(this.recipe.answer); tries++) {
          present(this.device, this.recipe.answer, false);
          await this.pass(2 * STEP_MS);
        }
        if (this.device.prompt?.state === 'asking') {
          user.cancelPrompt(); // locked, or another credential is asked for: the user gives up
        }
        return;
      case 'cancel':
        return user.cancelPrompt();
      case 'background':
        await this.app.top?.background();
        await this.pass(STEP_MS);
        await this.app.start();
    }
  }

  private async takeAll(): Promise<void> {
    for (const step of this.recipe.steps) {
      await this.take(step);
      await this.pass(STEP_MS);
    }
  }

  /** Whether the prompt asks, and asks for a credential; one that is locked may leave it. */
  private offers(credential: Credential): boolean {
    const { prompt } = this.device;
    return prompt?.state === 'asking' && prompt.types.some(({ type }) => type === TYPES[credential]);
  }

  private async take(step: Step): Promise<void> {
    if ('press' in step) {
      await (await this.find(step.press)).click();
    } else if ('into' in step) {
      await (await this.find(step.into)).inputText(step.type);
    } else if ('draw' in step) {
      const node = [...(this.app.top?.page.root.all() ?? [])].find(
        ({ type, visible }) => type === 'PatternLock' && visible,
      );
      if (node === undefined) {
        throw new Error(`there is no pattern to draw; the page: ${this.page()}`);
      }
      (node.attribute('onPatternComplete') as (dots: readonly number[]) => void)(step.draw); // the host draws none
    } else if ('key' in step) {
      const context = this.app.top?.instance.context;
      if (context !== undefined) {
        const store = preferences.getPreferencesSync(context, { name: step.prefer });
        store.putSync(step.key, step.value);
        await store.flush();
      }
    } else if ('back' in step) {
      await Driver.create().pressBack();
    } else if ('scan' in step) {
      this.device.user.showCode(step.scan);
    } else if ('waitMs' in step) {
      await this.pass(step.waitMs);
    } else if ('awayMs' in step) {
      await this.app.top?.background();
      await this.pass(step.awayMs);
      await this.app.start();
    } else {
      this.app.kill();
      await this.app.start();
    }
  }

  private async find(sight: Sight): Promise<Component> {
    const component = (await this.all(sight))[nthOf(sight)];
    if (component === undefined) {
      throw new Error(`${nameOf(sight)} is not on the screen; the page: ${this.page()}`);
    }
    return component;
  }

  private async sees(sight: Sight): Promise<boolean> {
    return (await this.all(sight)).length > nthOf(sight) || this.texts().some((text) => text === sight);
  }

  /** All that fit; a text that nothing has as a whole is looked for in parts. */
  private async all(sight: Sight): Promise<readonly Component[]> {
    const driver = Driver.create();
    const found: Component[] | null = await driver.findComponents(matcherOf(sight));
    return (
      found ??
      (typeof sight === 'string' ? await driver.findComponents(ON.text(sight, MatchPattern.CONTAINS)) : null) ??
      []
    );
  }

  /** Whether the app ends itself unless it is answered rightly: nothing is to be seen before. */
  private get waitsForAnEnd(): boolean {
    const { goesOn } = this.recipe;
    return typeof goesOn === 'object' && 'stays' in goesOn;
  }

  private async hasGoneOn(asking: RunningAbility | undefined): Promise<boolean> {
    const { goesOn } = this.recipe;
    if (typeof goesOn === 'object' && 'stays' in goesOn) {
      return asking !== undefined && asking.phase !== 'destroyed';
    }
    if (typeof goesOn === 'object' && 'logged' in goesOn) {
      return this.device.log.lines.some(({ text }) => goesOn.logged.test(text));
    }
    return typeof goesOn === 'object' && 'gone' in goesOn ? !(await this.sees(goesOn.gone)) : this.sees(goesOn);
  }

  /** What dialogs and toasts say. */
  private texts(): string[] {
    const { top } = this.app;
    return [
      ...(top?.page.dialogs ?? []).flatMap(({ title, message }) => [String(title), String(message)]),
      ...(top?.page.toasts ?? []).map(({ text }) => text),
    ];
  }

  /** Lets time pass on the device; it stands still while modules are loaded. */
  private pass(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.device.clock.schedule(ms, resolve);
    });
  }

  private async until(condition: () => boolean): Promise<boolean> {
    for (let waited = 0; !condition() && waited < PROMPT_MS; waited += STEP_MS) {
      await this.pass(STEP_MS);
    }
    return condition();
  }

  private page(): string {
    return this.app.top?.page.print() ?? 'none';
  }
}

/** The types of userAuth. */
const TYPES: Readonly<Record<Credential, AuthType>> = {
  face: AuthType.FACE,
  fingerprint: AuthType.FINGERPRINT,
  pin: AuthType.PIN,
};

function enrol({ user }: Device, credentials: readonly Credential[]): void {
  const ways: Record<Credential, () => void> = {
    face: () => user.enrolFace(),
    fingerprint: () => user.enrolFingerprint(),
    pin: () => user.enrolPin(PIN),
  };
  credentials.forEach((credential) => ways[credential]());
}

function present({ user }: Device, credential: Credential, isRight: boolean): void {
  const ways: Record<Credential, () => void> = {
    face: () => (isRight ? user.presentFace() : user.presentStranger()),
    fingerprint: () => (isRight ? user.presentFinger() : user.presentWrongFinger()),
    pin: () => user.typePin(isRight ? PIN : WRONG_PIN),
  };
  ways[credential]();
}

function matcherOf(sight: Sight): On {
  if (typeof sight === 'string') {
    return ON.text(sight, MatchPattern.EQUALS);
  }
  return 'id' in sight ? ON.id(sight.id) : ON.type(sight.type);
}

function nthOf(sight: Sight): number {
  return typeof sight === 'object' && 'type' in sight ? (sight.nth ?? 0) : 0;
}

function nameOf(sight: Sight): string {
  if (typeof sight === 'string') {
    return `'${sight}'`;
  }
  return 'id' in sight ? `#${sight.id}` : `${sight.type} ${sight.nth ?? 0}`;
}

function wordsOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const place = error instanceof Error ? /([^\s()]+\.ets:\d+)(?::\d+)?/.exec(error.stack ?? '')?.[1] : undefined;
  return place === undefined ? text : `${text} (${path.basename(place)})`;
}
