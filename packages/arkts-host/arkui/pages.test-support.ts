// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
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

/** A page's source by its parts. */
export interface PageParts {
  /** What stands before the page's struct: classes, other structs. */
  readonly before?: string;
  /** Members of the page's struct. */
  readonly members?: string;
  /** What its column holds. */
  readonly ui: string;
}

/** The source of a page that writes into its `journal`. */
export function pageOf(component: 'Component' | 'ComponentV2', { before = '', members = '', ui }: PageParts): string {
  return `
export const journal: string[] = [];
${before}
@Entry
@${component}
struct Index {
  ${members}
  build() {
    Column() {
      ${ui}
    }
  }
}
`;
}

/** A button of this id that does something. */
export function button(id: string, does: string): string {
  return `Button('${id}').id('${id}').onClick(() => { ${does} })\n`;
}

/** A text of this id. */
export function text(id: string, shows: string): string {
  return `Text(${shows}).id('${id}')\n`;
}

/** Pages, each with what holds on it: declared one by one, emitted together, and tested one by one. */
export class PageSuite {
  private readonly sources: Record<string, string> = {};
  private readonly tests: { readonly what: string; readonly page: string; steps(shown: ShownPage): unknown }[] = [];

  /** A source beside the pages, which they import. */
  put(name: string, source: string): void {
    this.sources[name] = source;
  }

  /** What is so on a page, on which nothing goes wrong. */
  rule(what: string, source: string, steps: (shown: ShownPage) => Promise<void>): void {
    this.page(what, source, async (shown) => {
      await steps(shown);
      assert.deepEqual(shown.errors(), []);
    });
  }

  /** What is so on a page, whatever it reports. */
  page(what: string, source: string, steps: (shown: ShownPage) => unknown): void {
    const page = `Rule${this.tests.length}`;
    this.put(page, source);
    this.tests.push({ what, page, steps });
  }

  /** Emits all of it, and registers the tests. */
  run(): void {
    const project = new PageProject(this.sources);
    for (const { what, page, steps } of this.tests) {
      test(what, async () => void (await steps(await project.show(page))));
    }
  }
}
