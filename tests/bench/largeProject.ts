// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import path from 'node:path';

/** Sources of one subject: a model, its service, its row, its page, and, of each fifth, a test. */
const SUBJECTS_PER_TEST = 5;

/** A project as an app of some size has it: how many sources, how many lines, and a file that somebody edits. */
export interface LargeProject {
  readonly dir: string;
  readonly files: number;
  readonly lines: number;
  /** A page, from the project's folder. */
  readonly page: string;
}

/**
 * Writes an app of so many sources: an entry, and a HAR of its models and services. A quarter each are models that are observed,
 * services over kits, rows and pages; beside them local tests, and one suite that needs a device.
 */
export function writeLargeProject(dir: string, files: number): LargeProject {
  const sources = sourcesOf(files);
  for (const [name, text] of [...Object.entries(CONFIGURATION), ...sources]) {
    fs.mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
    fs.writeFileSync(path.join(dir, name), text);
  }
  const lines = [...sources.values()].reduce((sum, text) => sum + text.split('\n').length, 0);
  return { dir, files: sources.size, lines, page: 'entry/src/main/ets/pages/Page7.ets' };
}

function sourcesOf(files: number): Map<string, string> {
  const sources = new Map<string, string>();
  const tests: number[] = [];
  const exported: string[] = [];
  // the ability, the list of tests and the suite of the device, and the HAR's index
  const others = 4;
  for (let n = 0; sources.size + others < files; n++) {
    sources.set(`library/src/main/ets/model/Account${n}.ets`, modelOf(n));
    sources.set(`library/src/main/ets/service/AccountService${n}.ets`, serviceOf(n));
    exported.push(`export { Account${n}, AccountKind${n} } from './src/main/ets/model/Account${n}';`);
    exported.push(`export { AccountService${n} } from './src/main/ets/service/AccountService${n}';`);
    sources.set(`entry/src/main/ets/view/AccountRow${n}.ets`, rowOf(n));
    sources.set(`entry/src/main/ets/pages/Page${n}.ets`, pageOf(n));
    if (n % SUBJECTS_PER_TEST === 0 && sources.size + others < files) {
      tests.push(n);
      sources.set(`library/src/test/Account${n}.test.ets`, testOf(n));
    }
  }
  sources.set('library/Index.ets', `${exported.join('\n')}\n`);
  sources.set('library/src/test/List.test.ets', listOf(tests));
  sources.set('entry/src/main/ets/entryability/EntryAbility.ets', ABILITY);
  sources.set('entry/src/ohosTest/ets/test/List.test.ets', DEVICE_TEST);
  return sources;
}

const CONFIGURATION: Readonly<Record<string, string>> = {
  'build-profile.json5': `{
  app: { signingConfigs: [], products: [{ name: 'default', compatibleSdkVersion: '5.0.0(12)', runtimeOS: 'HarmonyOS' }] },
  modules: [{ name: 'entry', srcPath: './entry' }, { name: 'library', srcPath: './library' }]
}
`,
  'oh-package.json5': `{ modelVersion: '6.0.1', devDependencies: { '@ohos/hypium': '1.0.24' } }\n`,
  'hvigor/hvigor-config.json5': `{ modelVersion: '6.0.1', dependencies: {} }\n`,
  'AppScope/app.json5': `{
  app: { bundleName: 'com.example.large', versionCode: 1, versionName: '1.0.0', icon: '$media:icon', label: '$string:app_name' }
}
`,
  'AppScope/resources/base/element/string.json': `{ "string": [{ "name": "app_name", "value": "Large" }] }\n`,
  'AppScope/resources/base/media/icon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>\n',
  'library/oh-package.json5': `{ name: 'library', version: '1.0.0', main: 'Index.ets' }\n`,
  'library/src/main/module.json5': `{ module: { name: 'library', type: 'har', deviceTypes: ['phone'] } }\n`,
  'entry/oh-package.json5': `{ name: 'entry', version: '1.0.0', dependencies: { library: 'file:../library' } }\n`,
  'entry/src/main/module.json5': `{
  module: {
    name: 'entry', type: 'entry', mainElement: 'EntryAbility', deviceTypes: ['phone'], deliveryWithInstall: true,
    pages: '$profile:main_pages',
    requestPermissions: [{ name: 'ohos.permission.ACCESS_BIOMETRIC' }],
    abilities: [{ name: 'EntryAbility', srcEntry: './ets/entryability/EntryAbility.ets' }]
  }
}
`,
  'entry/src/ohosTest/module.json5': `{ module: { name: 'entry_test', type: 'feature', deviceTypes: ['phone'] } }\n`,
  'entry/src/main/resources/base/element/string.json': `{ "string": [{ "name": "page_title", "value": "Accounts" }] }\n`,
  'entry/src/main/resources/base/profile/main_pages.json': '{ "src": ["pages/Page0", "pages/Page7"] }\n',
};

const ABILITY = `import { UIAbility } from '@kit.AbilityKit';
import { window } from '@kit.ArkUI';

export default class EntryAbility extends UIAbility {
  onWindowStageCreate(windowStage: window.WindowStage): void {
    windowStage.loadContent('pages/Page0', () => {});
  }
}
`;

const DEVICE_TEST = `import { abilityDelegatorRegistry } from '@kit.TestKit';
import { describe, expect, it } from '@ohos/hypium';

export default function testsuite() {
  describe('app', () => {
    it('isInstalled', 0, () => {
      expect(abilityDelegatorRegistry.getArguments().bundleName).assertEqual('com.example.large');
    });
  });
}
`;

function modelOf(n: number): string {
  return `import { util } from '@kit.ArkTS';

/** What an account is for. */
export enum AccountKind${n} {
  PRIVATE = 0,
  SHARED = 1,
  CLOSED = 2
}

/** What is written of an account. */
export interface AccountRecord${n} {
  id: string;
  title: string;
  kind: AccountKind${n};
  amounts: number[];
  changedAt: number;
}

/** An account as pages show it. */
@ObservedV2
export class Account${n} {
  @Trace public title: string = '';
  @Trace public kind: AccountKind${n} = AccountKind${n}.PRIVATE;
  @Trace public amounts: number[] = [];
  public readonly id: string;
  private changedAt: number = 0;

  constructor(id: string, title: string) {
    this.id = id;
    this.title = title;
  }

  static of(record: AccountRecord${n}): Account${n} {
    const account = new Account${n}(record.id, record.title);
    account.kind = record.kind;
    account.amounts = record.amounts.slice();
    account.changedAt = record.changedAt;
    return account;
  }

  toRecord(): AccountRecord${n} {
    const record: AccountRecord${n} = {
      id: this.id,
      title: this.title,
      kind: this.kind,
      amounts: this.amounts.slice(),
      changedAt: this.changedAt
    };
    return record;
  }

  get balance(): number {
    return this.amounts.reduce((sum: number, amount: number) => sum + amount, 0);
  }

  get isClosed(): boolean {
    return this.kind === AccountKind${n}.CLOSED;
  }

  book(amount: number, now: number): boolean {
    if (this.isClosed || !Number.isFinite(amount)) {
      return false;
    }
    this.amounts.push(amount);
    this.changedAt = now;
    return true;
  }

  fingerprint(): string {
    const text = JSON.stringify(this.toRecord());
    const bytes = new util.TextEncoder().encodeInto(text);
    let sum = ${n};
    bytes.forEach((byte: number) => {
      sum = (sum * 31 + byte) % 1000003;
    });
    return sum.toString(16);
  }
}
`;
}

function serviceOf(n: number): string {
  const before = n === 0 ? '' : `import { AccountService${n - 1} } from './AccountService${n - 1}';\n`;
  const fallback = n === 0 ? 'undefined' : `await new AccountService${n - 1}(this.context).titleOf(id)`;
  return `import { common } from '@kit.AbilityKit';
import { preferences } from '@kit.ArkData';
import { BusinessError } from '@kit.BasicServicesKit';
import { hilog } from '@kit.PerformanceAnalysisKit';
import { userAuth } from '@kit.UserAuthenticationKit';
import { Account${n}, AccountRecord${n} } from '../model/Account${n}';
${before}
const DOMAIN: number = 0x${(0x1000 + n).toString(16)};

/** Where accounts are kept, and who may see them. */
export class AccountService${n} {
  private readonly context: common.Context;
  private readonly cache: Map<string, Account${n}> = new Map();

  constructor(context: common.Context) {
    this.context = context;
  }

  async read(id: string): Promise<Account${n} | undefined> {
    const known = this.cache.get(id);
    if (known !== undefined) {
      return known;
    }
    try {
      const store = await preferences.getPreferences(this.context, 'accounts${n}');
      const text = await store.get(id, '') as string;
      if (text === '') {
        return undefined;
      }
      const account = Account${n}.of(JSON.parse(text) as AccountRecord${n});
      this.cache.set(id, account);
      return account;
    } catch (e) {
      const error = e as BusinessError;
      hilog.error(DOMAIN, 'accounts', 'cannot read: %{public}d', error.code);
      return undefined;
    }
  }

  async write(account: Account${n}): Promise<void> {
    const store = await preferences.getPreferences(this.context, 'accounts${n}');
    await store.put(account.id, JSON.stringify(account.toRecord()));
    await store.flush();
    this.cache.set(account.id, account);
  }

  async titleOf(id: string): Promise<string | undefined> {
    const account = await this.read(id);
    return account !== undefined ? account.title : ${fallback};
  }

  /** Whether the user is who they are. */
  unlock(challenge: Uint8Array): Promise<boolean> {
    return new Promise<boolean>((resolve) => {
      const param: userAuth.AuthParam = {
        challenge: challenge,
        authType: [userAuth.UserAuthType.FACE, userAuth.UserAuthType.PIN],
        authTrustLevel: userAuth.AuthTrustLevel.ATL3
      };
      const instance = userAuth.getUserAuthInstance(param, { title: 'Account ${n}' });
      instance.on('result', {
        onResult: (result: userAuth.UserAuthResult): void => {
          resolve(result.result === userAuth.UserAuthResultCode.SUCCESS);
        }
      });
      instance.start();
    });
  }
}
`;
}

function rowOf(n: number): string {
  return `import { Account${n}, AccountKind${n} } from 'library';

/** One account in a list. */
@ComponentV2
export struct AccountRow${n} {
  @Require @Param account: Account${n};
  @Param isSelected: boolean = false;
  @Event onChoose: (id: string) => void = () => {};
  @Local private presses: number = 0;

  @Computed
  get amount(): string {
    return this.account.balance.toFixed(2);
  }

  @Monitor('account.kind')
  onKind(): void {
    this.presses = 0;
  }

  private colorOf(kind: AccountKind${n}): string {
    switch (kind) {
      case AccountKind${n}.PRIVATE:
        return '#0a59f7';
      case AccountKind${n}.SHARED:
        return '#64bb5c';
      case AccountKind${n}.CLOSED:
        return '#e84026';
    }
  }

  @Builder
  badge(text: string) {
    Text(text)
      .fontSize(12)
      .fontColor(Color.White)
      .padding({ left: 8, right: 8 })
      .backgroundColor(this.colorOf(this.account.kind))
  }

  build() {
    Row({ space: 12 }) {
      Column() {
        Text(this.account.title)
          .fontSize(16)
          .fontWeight(this.isSelected ? FontWeight.Bold : FontWeight.Normal)
        Text(this.amount)
          .fontSize(14)
          .opacity(0.6)
      }
      .alignItems(HorizontalAlign.Start)
      .layoutWeight(1)

      if (this.account.isClosed) {
        this.badge('closed')
      } else {
        this.badge(\`\${this.presses}\`)
      }
    }
    .width('100%')
    .padding(12)
    .onClick(() => {
      this.presses += 1;
      this.onChoose(this.account.id);
    })
  }
}
`;
}

function pageOf(n: number): string {
  return `import { common } from '@kit.AbilityKit';
import { cryptoFramework } from '@kit.CryptoArchitectureKit';
import { Account${n}, AccountKind${n}, AccountService${n} } from 'library';
import { AccountRow${n} } from '../view/AccountRow${n}';

/** The accounts of one kind. */
@Entry
@ComponentV2
struct Page${n} {
  @Local private accounts: Account${n}[] = [];
  @Local private chosen: string = '';
  @Local private message: string = '';
  private service: AccountService${n} | undefined = undefined;

  aboutToAppear(): void {
    const context = this.getUIContext().getHostContext() as common.UIAbilityContext;
    this.service = new AccountService${n}(context);
    for (let i = 0; i < 5; i++) {
      const account = new Account${n}(\`\${i}\`, \`Account \${i}\`);
      account.kind = i % 2 === 0 ? AccountKind${n}.PRIVATE : AccountKind${n}.SHARED;
      this.accounts.push(account);
    }
  }

  private async unlock(): Promise<void> {
    const challenge = cryptoFramework.createRandom().generateRandomSync(32).data;
    const isUnlocked = await this.service?.unlock(challenge);
    this.message = isUnlocked === true ? 'unlocked' : 'locked';
  }

  private book(amount: number): void {
    const account = this.accounts.find((one: Account${n}) => one.id === this.chosen);
    if (account !== undefined && account.book(amount, Date.now())) {
      this.service?.write(account);
    }
  }

  build() {
    Column({ space: 8 }) {
      Text($r('app.string.page_title'))
        .fontSize(24)
      Text(this.message)
        .id('message${n}')
      List({ space: 4 }) {
        ForEach(this.accounts, (account: Account${n}) => {
          ListItem() {
            AccountRow${n}({
              account: account,
              isSelected: account.id === this.chosen,
              onChoose: (id: string) => {
                this.chosen = id;
              }
            })
          }
        }, (account: Account${n}) => account.id)
      }
      .layoutWeight(1)
      Button('Unlock')
        .onClick(() => {
          this.unlock();
        })
      Button('Book')
        .enabled(this.chosen !== '')
        .onClick(() => this.book(${n}))
    }
    .width('100%')
    .height('100%')
  }
}
`;
}

function testOf(n: number): string {
  return `import { describe, expect, it } from '@ohos/hypium';
import { Account${n}, AccountKind${n} } from '../main/ets/model/Account${n}';

export default function account${n}Test() {
  describe('Account${n}', () => {
    it('booksWhatIsANumber', 0, () => {
      const account = new Account${n}('1', 'one');
      expect(account.book(5, 1)).assertTrue();
      expect(account.book(Number.NaN, 2)).assertFalse();
      expect(account.balance).assertEqual(5);
    });

    it('isClosedForEver', 0, () => {
      const account = new Account${n}('1', 'one');
      account.kind = AccountKind${n}.CLOSED;
      expect(account.book(5, 1)).assertFalse();
    });
  });
}
`;
}

function listOf(tests: readonly number[]): string {
  const imports = tests.map((n) => `import account${n}Test from './Account${n}.test';`);
  const calls = tests.map((n) => `  account${n}Test();`);
  return `${imports.join('\n')}\n\nexport default function testsuite() {\n${calls.join('\n')}\n}\n`;
}
