// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import { ArktsProject } from '../arkts/ArktsProject.ts';
import { buildProject } from '../arkts/buildProject.ts';
import type { Build, BuildOptions } from '../arkts/buildProject.ts';
import { showPage } from './decorated.test-support.ts';
import type { Page } from './Page.ts';

/** A page that was written as .ets source, emitted, and shown. */
export interface ShownPage {
  readonly page: Page;
  /** Clicks, and lets everything come to rest. */
  click(...ids: string[]): Promise<void>;
  /** The texts of some ids; undefined where there is none. */
  texts(...ids: string[]): (string | undefined)[];
  /** What the page reported, and where. */
  errors(): string[];
  /** What the sources wrote with `console.info`. */
  heard(): string[];
}

const PROFILE: string = JSON.stringify({
  app: {
    products: [
      { name: 'default', compatibleSdkVersion: '5.0.0(12)', targetSdkVersion: '6.0.0(20)', runtimeOS: 'HarmonyOS' },
    ],
  },
  modules: [{ name: 'entry', srcPath: './entry', targets: [{ name: 'default', applyToProducts: ['default'] }] }],
});

/** Emits one project with all these pages, and shows any of them; build() bodies and classes are .ets source. */
export class PageProject {
  private readonly dir: string = mkdtempSync(path.join(tmpdir(), 'pages-'));
  private readonly build: Build;

  constructor(sources: Readonly<Record<string, string>>, options: BuildOptions = {}) {
    after(() => rmSync(this.dir, { recursive: true, force: true }));
    const put = (file: string, text: string): void => {
      const to = path.join(this.dir, file);
      mkdirSync(path.dirname(to), { recursive: true });
      writeFileSync(to, text);
    };
    put('build-profile.json5', PROFILE);
    put('oh-package.json5', '{ "modelVersion": "5.0.0", "dependencies": {} }');
    put('AppScope/app.json5', '{ "app": { "bundleName": "com.example.pages", "versionCode": 1, "versionName": "1" } }');
    put('entry/build-profile.json5', '{ "apiType": "stageMode", "targets": [{ "name": "default" }] }');
    put('entry/oh-package.json5', '{ "name": "entry", "version": "1.0.0", "dependencies": {} }');
    put('entry/src/main/module.json5', '{ "module": { "name": "entry", "type": "entry", "deviceTypes": ["phone"] } }');
    for (const [name, source] of Object.entries(sources)) {
      put(`entry/src/main/ets/pages/${name}.ets`, source);
    }
    this.build = buildProject(ArktsProject.open(this.dir), { out: path.join(this.dir, '.out'), ...options });
  }

  /** The module of a page. */
  module(name: string): Promise<Record<string, unknown>> {
    return this.build.load(`entry/src/main/ets/pages/${name}.ets`);
  }

  async show(name: string): Promise<ShownPage> {
    const module = await this.module(name);
    const journal = module['journal'] as string[] | undefined;
    journal?.splice(0);
    const page = showPage(module['$entry']);
    await page.settle();
    return {
      page,
      click: async (...ids) => {
        for (const id of ids) {
          page.click(id);
          await page.settle();
        }
      },
      texts: (...ids) => ids.map((id) => page.find(id)?.text),
      errors: () => page.errors.map(({ error, where }) => `${where}: ${String(error)}`),
      heard: () => journal?.splice(0) ?? [],
    };
  }
}
