// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { asked, onGithub } from './publicHelpers.ts';
import type { PublicUnit } from './PublicUnit.ts';

const HOMOWARDEN = onGithub('DreamistW', 'Homowarden');
const ICON = 'user_auth_icon/library/src/main/ets/components/mainpage';

/** Packages of Homowarden that only the registry of ohpm has: its toasts, its preferences, its log. */
const HOMOWARDEN_PACKAGES: Readonly<Record<string, string>> = {
  '@ibestservices/ibest-ui/oh-package.json5': '{ name: "@ibestservices/ibest-ui", version: "2.0.0" }',
  '@ibestservices/ibest-ui/Index.ets': `export class IBestToast { static show(text: string): void { console.info(text); } }
export class IBestDialogUtil { static open(): void {} }
`,
  '@abner/datastore/oh-package.json5': '{ name: "@abner/datastore", version: "1.0.0" }',
  '@abner/datastore/Index.ets': "export { DataPreferences } from './src/main/ets/preferences/DataPreferences';\n",
  '@abner/datastore/src/main/ets/preferences/DataPreferences.ets': `export class DataPreferences {
  private static readonly only: DataPreferences = new DataPreferences();
  private values: Map<string, Object> = new Map<string, Object>();
  static getInstance(): DataPreferences { return DataPreferences.only; }
  getSync<T>(key: string): T { return (this.values.get(key) ?? 1) as T; }
  putSync(key: string, value: Object): void { this.values.set(key, value); }
}
`,
  '@nzy/logger/oh-package.json5': '{ name: "@nzy/logger", version: "1.0.0" }',
  '@nzy/logger/Index.ets': `export class Logger {
  static info(text: string): void { console.info(text); }
  static error(text: string): void { console.error(text); }
}
`,
};

/** Pages and components. */
export const PAGES: readonly PublicUnit[] = [
  {
    name: 'HarmonyDemo UserAuthenticationDemo, by API',
    repository: onGithub('webabcd', 'HarmonyDemo'),
    what: 'a page of a tutorial: what is there, by API, by icon',
    source: {
      root: 'entry/src/main/ets',
      files: ['pages/security/UserAuthenticationDemo.ets'],
      resources: 'entry/src/main/resources',
    },
    recipe: {
      enrolled: ['face', 'fingerprint', 'pin'],
      steps: [{ press: { type: 'TabLabel', nth: 1 } }, { press: { type: 'Button' } }],
      answer: 'pin',
      goesOn: 'result: 12500000',
    },
  },
  {
    name: 'HarmonyDemo UserAuthenticationDemo, by icon',
    repository: onGithub('webabcd', 'HarmonyDemo'),
    what: 'the same page: UserAuthIcon',
    source: {
      root: 'entry/src/main/ets',
      files: ['pages/security/UserAuthenticationDemo.ets'],
      resources: 'entry/src/main/resources',
    },
    recipe: {
      enrolled: ['face', 'fingerprint', 'pin'],
      steps: [{ press: { type: 'TabLabel', nth: 2 } }, { press: { type: 'SymbolGlyph' } }],
      answer: 'pin',
      goesOn: 'result: 12500000',
    },
  },
  {
    name: 'ohtotptoken AppLockOverlay',
    repository: onGithub('eveloki', 'ohtotptoken'),
    what: 'an overlay of state management V2 that unlocks an app',
    source: {
      root: 'entry/src/main/ets',
      files: ['pages/AppLockOverlay.ets'],
      resources: 'entry/src/main/resources',
    },
    caller: {
      above: ["import { AppLockOverlay } from '../unit/pages/AppLockOverlay';"],
      call: "this.told('asked');",
      shows: "AppLockOverlay({ onUnlock: () => { this.told('unlocked'); } })",
    },
    recipe: { ...asked('unlocked'), steps: [{ press: { type: 'Button', nth: 1 } }] },
  },
  {
    name: 'Homowarden UnlockPage',
    repository: HOMOWARDEN,
    what: 'a page of a Navigation; asks when it appears; with stand-ins for its packages',
    source: {
      root: 'entry',
      files: ['src/main/ets/pages/UnlockPage.ets'],
      resources: 'entry/src/main/resources',
      appResources: 'AppScope/resources',
      standIns: HOMOWARDEN_PACKAGES,
    },
    caller: {
      above: [
        "import { UnlockPage } from '../unit/src/main/ets/pages/UnlockPage';",
        'const stack: NavPathStack = new NavPathStack();',
        "@Builder function Destinations(name: string) { if (name === 'UnlockPage') { UnlockPage() } else { NavDestination() { Text('the vault') } } }",
      ],
      call: "stack.pushPathByName('UnlockPage', undefined);",
      shows: "Navigation(stack) { Text('behind the lock') }.navDestination(Destinations)",
    },
    recipe: asked('the vault'),
  },
  {
    name: 'Homowarden SettingsPage',
    repository: HOMOWARDEN,
    what: 'a page of a Navigation with a switch that asks; with stand-ins for its packages',
    source: {
      root: 'entry',
      files: ['src/main/ets/pages/SettingsPage.ets'],
      resources: 'entry/src/main/resources',
      appResources: 'AppScope/resources',
      standIns: HOMOWARDEN_PACKAGES,
    },
    caller: {
      above: [
        "import { SettingsPage } from '../unit/src/main/ets/pages/SettingsPage';",
        'const stack: NavPathStack = new NavPathStack();',
        '@Builder function Destinations(name: string) { SettingsPage() }',
      ],
      call: "stack.pushPathByName('SettingsPage', undefined);",
      shows: 'Navigation(stack) { }.navDestination(Destinations)',
    },
    recipe: {
      ...asked(''),
      steps: [{ press: 'Ask' }, { press: { type: 'Toggle' } }, { press: { type: 'Toggle' } }],
      goesOn: { logged: /callback result: .*12500000/ },
    },
  },
  {
    name: 'XTS user_auth_icon Index',
    repository: onGithub('openharmony', 'xts_acts'),
    what: "the compatibility suite's page with an icon whose trust level is none: it shows the code 12500006",
    source: { root: 'useriam/user_auth_icon/entry/src/ohosTest/ets/testability', files: ['pages/Index.ets'] },
    recipe: { enrolled: ['face', 'pin'], steps: [{ press: { type: 'SymbolGlyph' } }], goesOn: '12500006' },
  },
  {
    name: 'UserAuthIcon of the system',
    repository: onGithub('openharmony', 'useriam_user_auth_framework'),
    what: 'the source of the component that the kit has',
    source: { root: ICON, files: ['UserAuthIcon.ets'] },
    caller: {
      above: [
        "import { userAuth } from '@kit.UserAuthenticationKit';",
        "import { UserAuthIcon } from '../unit/UserAuthIcon';",
      ],
      call: "this.told('asked');",
      shows: `UserAuthIcon({
        authParam: { challenge: new Uint8Array([1]), authType: [userAuth.UserAuthType.FACE, userAuth.UserAuthType.PIN],
          authTrustLevel: userAuth.AuthTrustLevel.ATL3 },
        widgetParam: { title: 'Unlock' },
        onAuthResult: (result: userAuth.UserAuthResult) => { this.told(String(result.result)); },
      })`,
    },
    recipe: { ...asked('12500000'), steps: [{ press: { type: 'SymbolGlyph' } }] },
  },
];
