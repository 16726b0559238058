// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Recipe } from '../projects/Recipe.ts';
import type { PublicUnit, Repository } from './PublicUnit.ts';

/** A repository of GitHub. */
export function onGithub(owner: string, name: string): Repository {
  return { name, url: `https://github.com/${owner}/${name}.git` };
}

/** The user presses `Ask` of our page; after a success it shows a text. */
export function asked(goesOn: string, answer: Recipe['answer'] = 'face'): Recipe {
  return { enrolled: ['face', 'fingerprint', 'pin'], steps: [{ press: 'Ask' }], answer, goesOn };
}

const MAIN = 'entry/src/main/ets';
const AGC = onGithub('ZhangRuNan98', 'agc-template-market-harmonyos-demos');

/** What the bridge of React Native gives to a module of its own. */
const TURBO_MODULE: Readonly<Record<string, string>> = {
  '@rnoh/react-native-openharmony/oh-package.json5': '{ name: "@rnoh/react-native-openharmony", version: "0.72.0" }',
  '@rnoh/react-native-openharmony/ts.ts': 'export class TurboModule { constructor(protected ctx: any) {} }\n',
  '@rnoh/react-native-openharmony/generated/ts.ts':
    'export namespace TM { export namespace FingerprintScannerNativeModule { export interface Spec {} export type authenticate = any; }\n' +
    'export namespace NativeHarmonyTouchId { export interface Spec {} } }\n',
};

/** Classes and functions that an app calls. */
export const HELPERS: readonly PublicUnit[] = [
  {
    name: 'tieba-lite UserAuthUtil',
    repository: onGithub('137458', 'tieba-lite-harmony'),
    what: 'app lock: any of three types as a promise',
    source: { root: MAIN, files: ['utils/UserAuthUtil.ets'] },
    caller: {
      above: ["import { UserAuthUtil } from '../unit/utils/UserAuthUtil';"],
      call: "this.told(String(UserAuthUtil.canUseUserAuth() && await UserAuthUtil.authenticate('Unlock')));",
    },
    recipe: asked('true'),
  },
  {
    name: 'harmony-utils AuthUtil',
    repository: onGithub('787107497', 'harmony-utils'),
    what: 'a library of utilities: options, callback, texts of codes',
    source: { root: 'harmony_utils/src/main/ets', files: ['utils/AuthUtil.ets'] },
    caller: {
      above: ["import { AuthUtil } from '../unit/utils/AuthUtil';"],
      call: 'AuthUtil.onStartEasy(false, (result) => { this.told(String(result.result)); });',
    },
    recipe: asked('12500000', 'fingerprint'),
  },
  {
    name: 'security_tool AuthService',
    repository: onGithub('Deslord319', 'security_tool'),
    what: 'a service with results and reasons, over an adapter',
    source: { root: MAIN, files: ['services/identity/auth/AuthService.ets'] },
    caller: {
      above: [
        "import { AuthService } from '../unit/services/identity/auth/AuthService';",
        "import { AuthMethod } from '../unit/models/AuthModels';",
      ],
      call: 'this.told(String((await AuthService.authenticate(AuthMethod.FINGERPRINT)).success));',
    },
    recipe: asked('true', 'fingerprint'),
  },
  {
    name: 'security_tool UserAuthAdapter',
    repository: onGithub('Deslord319', 'security_tool'),
    what: 'an adapter that makes values of thrown errors',
    source: { root: MAIN, files: ['services/identity/auth/UserAuthAdapter.ets'] },
    caller: {
      above: [
        "import { userAuth } from '@kit.UserAuthenticationKit';",
        "import { UserAuthAdapter, UserAuthInstanceResult } from '../unit/services/identity/auth/UserAuthAdapter';",
      ],
      call: `const got = UserAuthAdapter.getUserAuthInstance({
        authParam: {
          challenge: new Uint8Array([1, 2, 3]),
          authType: [userAuth.UserAuthType.PIN],
          authTrustLevel: userAuth.AuthTrustLevel.ATL1,
        },
        widgetParam: { title: 'Unlock' },
      }) as UserAuthInstanceResult;
      got.instance!.on('result', { onResult: (result) => { this.told(String(result.result)); } });
      got.instance!.start();`,
    },
    recipe: asked('12500000', 'pin'),
  },
  {
    name: 'mineMointorAPP UserAuthUtil',
    repository: onGithub('JHB11Hinson', 'mineMointorAPP'),
    what: 'any of three types as a promise; takes its callback off by itself',
    source: { root: MAIN, files: ['common/utils/UserAuthUtil.ets'] },
    caller: {
      above: ["import { UserAuthUtil } from '../unit/common/utils/UserAuthUtil';"],
      call: 'this.told(String(await UserAuthUtil.startAuth()));',
    },
    recipe: asked('true'),
  },
  {
    name: 'RemoteDesk UserAuthManager',
    repository: onGithub('Mydstiny', 'RemoteDeskHarmonyOS'),
    what: 'a promise of the result, with a navigation text; its own call for the PIN is one that the system refuses',
    source: { root: MAIN, files: ['utils/UserAuthManager.ets'] },
    caller: {
      above: [
        "import { userAuth } from '@kit.UserAuthenticationKit';",
        "import { userAuthManager } from '../unit/utils/UserAuthManager';",
      ],
      call: 'this.told(String((await userAuthManager.startUserAuthWithTypes([userAuth.UserAuthType.FACE])).result));',
    },
    recipe: asked('12500000'),
  },
  {
    name: 'RemoteDesk LockGate',
    repository: onGithub('Mydstiny', 'RemoteDeskHarmonyOS'),
    what: 'a function that asks for what is enrolled, beside a component',
    source: { root: MAIN, files: ['components/LockGate.ets'] },
    caller: {
      above: ["import { showLockGate } from '../unit/components/LockGate';"],
      call: "this.told(String((await showLockGate('Unlock', 'biometric')).ok));",
    },
    recipe: asked('true'),
  },
  {
    name: 'Notes AuthUtil',
    repository: AGC,
    what: 'template: options, callback, texts of codes; one type on demand',
    source: { root: 'BusinessTemplate/Notes/components/secretlock/src/main/ets', files: ['util/AuthUtil.ets'] },
    caller: {
      above: [
        "import { userAuth } from '@kit.UserAuthenticationKit';",
        "import { AuthUtil } from '../unit/util/AuthUtil';",
      ],
      call: `AuthUtil.onStartEasy(true, (result) => { this.told(String(result.result)); }, userAuth.UserAuthType.FINGERPRINT);`,
    },
    recipe: asked('12500000', 'fingerprint'),
  },
  {
    name: 'ChildrenEducation AuthUtil',
    repository: AGC,
    what: 'template: options, callback, texts of codes',
    source: { root: 'KidsTemplate/ChildrenEducation/commons/utils/src/main/ets', files: ['utils/AuthUtil.ets'] },
    caller: {
      above: ["import { AuthUtil } from '../unit/utils/AuthUtil';"],
      call: 'AuthUtil.onStartEasy(true, (result) => { this.told(String(result.result)); });',
    },
    recipe: asked('12500000'),
  },
  {
    name: 'KeePassHO AuthService',
    repository: onGithub('aimilin6688', 'KeePassHO'),
    what: 'a service with callbacks, after settings of the app',
    source: {
      root: MAIN,
      files: ['services/AuthService.ets'],
      resources: 'entry/src/main/resources',
      packages: { kdbxweb: 'kdbxweb' },
    },
    caller: {
      above: [
        "import { common } from '@kit.AbilityKit';",
        "import { AuthService } from '../unit/services/AuthService';",
        "import { SettingsService } from '../unit/services/SettingsService';",
      ],
      ability: {
        above: "import { ResourceManager } from './unit/common/utils/ResourceManager';",
        call: 'ResourceManager.getInstance().init(this.context);',
      },
      call: `await SettingsService.getInstance().init(this.getUIContext().getHostContext() as common.UIAbilityContext);
      await SettingsService.put(SettingsService.KEY_SECURITY_FACE_LOGIN, true);
      AuthService.startFaceAuth({
        onSuccess: (result) => { this.told(String(result.result)); },
        onFail: (result) => { this.told(String(result.result)); },
      });`,
    },
    recipe: asked('12500000'),
  },
  {
    name: 'TickAuth UserAuth',
    repository: onGithub('conradsheeran', 'TickAuth'),
    what: 'a promise of the result; its logger is made when the module is loaded',
    source: { root: 'products/phone/src/main/ets', files: ['model/UserAuth.ets'], packages: { utils: 'common/utils' } },
    caller: {
      above: ["import { UserAuth } from '../unit/model/UserAuth';"],
      call: 'this.told(String(await UserAuth()));',
    },
    recipe: asked('12500000'),
  },
  {
    name: 'Aigis authUtils',
    repository: onGithub('iamhyc', 'Aigis'),
    what: 'types after a preference, reuse of the unlock, the token as the value; its higher level asks for face or finger alone, which the system refuses',
    source: { root: MAIN, files: ['crypto/authUtils.ets'], resources: 'entry/src/main/resources' },
    caller: {
      above: ["import { acquireAtlAuth } from '../unit/crypto/authUtils';"],
      call: "this.told('token of ' + (await acquireAtlAuth('ATL1', 'face')).authToken.length);",
    },
    recipe: { ...asked('token of'), goesOn: 'token of 280' },
  },
  {
    name: 'PersonalAssistantPro BiometricService',
    repository: onGithub('openharmony', 'codelabs'),
    what: 'codelab: a fingerprint with a navigation text',
    source: {
      root: 'Data/PersonalAssistantPro/entry/src/main/ets',
      files: ['services/BiometricService.ets'],
      resources: 'Data/PersonalAssistantPro/entry/src/main/resources',
    },
    caller: {
      above: ["import { BiometricService } from '../unit/services/BiometricService';"],
      call: `const service = BiometricService.getInstance();
      this.told(String(service.checkAvailability() && await service.authenticate(this.getUIContext().getHostContext()!)));`,
    },
    recipe: asked('true', 'fingerprint'),
  },
  {
    name: 'PassNote BioAuthManager',
    repository: onGithub('openharmony', 'codelabs'),
    what: 'codelab: a face or a finger, each with a navigation text',
    untold:
      'it compares the result with SUCCESS of the older ResultCode, which is 0: it says no after a success, on a device, too',
    source: { root: 'ETSUI/PassNote/entry/src/main/ets', files: ['common/BioAuthConfig.ets'] },
    caller: {
      above: ["import { BioAuthManager } from '../unit/common/BioAuthConfig';"],
      call: 'this.told(String(await BioAuthManager.checkFaceSupport() && await BioAuthManager.authenticateFace()));',
    },
    recipe: asked('true'),
  },
  {
    name: 'react-native-fingerprint-scanner',
    repository: onGithub('react-native-oh-library', 'react-native-fingerprint-scanner'),
    what: 'the native half of a plugin, with a stand-in for its bridge; starts before it listens',
    source: {
      root: 'harmony/fingerprint_scanner/src/main/ets',
      files: ['RNFingerprintScannerTurboModule.ts'],
      standIns: TURBO_MODULE,
    },
    caller: {
      above: ["import { RNFingerprintScannerTurboModule } from '../unit/RNFingerprintScannerTurboModule';"],
      call: `const scanner = new RNFingerprintScannerTurboModule(undefined);
      await scanner.isSensorAvailable();
      await scanner.authenticate({ title: 'Unlock' });
      this.told('resolved');`,
    },
    recipe: asked('resolved', 'fingerprint'),
  },
  {
    name: 'react-native-touch-id',
    repository: onGithub('react-native-oh-library', 'react-native-touch-id'),
    what: 'the native half of a plugin, with a stand-in for its bridge',
    source: {
      root: 'harmony/touch_id/src/main/ets',
      files: ['TouchIdTuboModule.ts'],
      resources: 'harmony/touch_id/src/main/resources',
      standIns: TURBO_MODULE,
    },
    caller: {
      above: [
        "import { TouchIdTuboModule } from '../unit/TouchIdTuboModule';",
        'interface Bridge { uiAbilityContext: Context }',
      ],
      call: `const bridge: Bridge = { uiAbilityContext: this.getUIContext().getHostContext()! };
      new TouchIdTuboModule(bridge).authenticate('Unlock', undefined, (error) => { this.told(error === null ? 'passed' : 'failed'); });`,
    },
    recipe: asked('passed', 'fingerprint'),
  },
];
