// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Recipe } from './Recipe.ts';

/** A project of somebody else's that is tried on the host; its sources are fetched for that and never kept here. */
export interface PublicProject {
  readonly name: string;
  /** Where git has it. */
  readonly url: string;
  /** The project's folder in it; empty for the root. */
  readonly folder: string;
  /** Files of the project that its README tells to copy first, by the names that the copies get. */
  readonly copies?: Readonly<Record<string, string>>;
  /** What it is, for people. */
  readonly what: string;
  /** How it is brought to ask for the user; undefined where nothing on the host does, with the reason in `unreached`. */
  readonly recipe?: Recipe;
  /** Why no recipe brings it to a prompt, on a device either: it does not count. */
  readonly unreached?: string;
  /** What stands between it and a recipe, where it shows its first page all the same: it counts as one that does not pass. */
  readonly without?: string;
}

/** What KeePassHO keeps of a database that was opened. */
const RECENT_DATABASE = JSON.stringify([
  {
    ...inStorage('vault.kdbx'),
    authType: { type: 'keyfile' },
    keyLocation: inStorage('vault.keyx'),
  },
]);

function inStorage(fileName: string): Readonly<Record<string, unknown>> {
  return { filePath: `/storage/${fileName}`, fileName, storageType: 'LOCAL', storageConfig: {} };
}

/** Projects with userAuth in them, and samples of the system's documentation. */
export const PUBLIC_PROJECTS: readonly PublicProject[] = [
  {
    name: 'ohtotptoken',
    url: 'https://github.com/eveloki/ohtotptoken.git',
    folder: '',
    what: 'one-time passwords, locked by userAuth',
    recipe: {
      enrolled: ['face', 'pin'],
      steps: [
        { press: 'Me' },
        { press: 'Security' },
        { press: { type: 'Toggle', nth: 1 } }, // "App Lock"
        { restart: true },
        { press: 'Biometric Login' },
      ],
      answer: 'face',
      goesOn: { gone: 'Biometric Login' },
    },
  },
  {
    name: 'harmony-utils',
    url: 'https://github.com/787107497/harmony-utils.git',
    folder: '',
    what: 'a library of utilities with a sample app; one of them asks userAuth',
    recipe: {
      language: 'zh-CN',
      enrolled: ['face', 'pin'],
      steps: [{ press: 'AuthUtil' }, { press: 'onStart()' }],
      answer: 'face',
      goesOn: '12500000', // in the sheet with the result
    },
  },
  {
    name: 'TickAuth',
    url: 'https://github.com/conradsheeran/TickAuth.git',
    folder: '',
    what: 'one-time passwords in several modules, locked by userAuth',
    recipe: {
      enrolled: ['face', 'pin'],
      steps: [
        { press: 'Agree and Continue' },
        { press: { type: 'TabLabel', nth: 1 } },
        { press: { type: 'Toggle' } },
        { restart: true },
      ],
      answer: 'face',
      goesOn: { type: 'TabLabel' },
    },
  },
  {
    name: 'Aigis',
    url: 'https://github.com/iamhyc/Aigis.git',
    folder: '',
    what: 'one-time passwords with cards and an app lock',
    recipe: {
      enrolled: ['face', 'pin'],
      steps: [{ press: { type: 'Button' } }, { press: { type: 'Toggle', nth: 5 } }, { restart: true }],
      answer: 'face',
      goesOn: 'No entries found',
    },
  },
  {
    name: 'Notes',
    url: 'https://github.com/ZhangRuNan98/agc-template-market-harmonyos-demos.git',
    folder: 'BusinessTemplate/Notes',
    what: 'template of a notebook with locked notes',
    recipe: {
      language: 'zh-CN',
      enrolled: ['fingerprint', 'pin'],
      steps: [
        { press: { type: 'Image' } },
        { press: '设置' },
        { press: '保密设置' },
        { press: '手势密码' },
        { draw: [0, 1, 2, 5, 8] },
        { draw: [0, 1, 2, 5, 8] },
        { press: '指纹解锁' },
        { restart: true },
      ],
      answer: 'fingerprint',
      goesOn: { gone: { type: 'PatternLock' } },
    },
  },
  {
    name: 'ChildrenEducation',
    url: 'https://github.com/ZhangRuNan98/agc-template-market-harmonyos-demos.git',
    folder: 'KidsTemplate/ChildrenEducation',
    what: 'template of a learning app; parents confirm by userAuth',
    recipe: {
      enrolled: ['face', 'fingerprint', 'pin'],
      steps: [{ press: { type: 'TabLabel', nth: 2 } }, { press: 'setting' }, { press: '时长控制' }],
      answer: 'face',
      goesOn: '每日使用时长',
    },
  },
  {
    name: 'PassNote',
    url: 'https://github.com/openharmony/codelabs.git',
    folder: 'ETSUI/PassNote',
    what: 'codelab: notes behind a PIN, a pattern or a fingerprint',
    unreached: 'nothing in the app leads to its pages with a face and a finger, on a device either',
  },
  {
    name: 'PersonalAssistantPro',
    url: 'https://github.com/openharmony/codelabs.git',
    folder: 'Data/PersonalAssistantPro',
    what: 'codelab: contacts and events, encrypted and locked',
    recipe: {
      enrolled: ['fingerprint', 'pin'],
      steps: [
        { waitMs: 5000 },
        { prefer: 'personal_assistant_pref', key: 'is_biometric_enabled', value: true },
        { press: 'Contacts' },
        { press: '+' },
        { type: 'Ann', into: { type: 'TextInput' } },
        { type: '13812345678', into: { type: 'TextInput', nth: 1 } },
        { press: 'Add' },
        { press: 'Ann' },
        { press: 'View' },
      ],
      answer: 'fingerprint',
      goesOn: '13812345678',
    },
  },
  {
    name: 'KeePassHO',
    url: 'https://github.com/aimilin6688/KeePassHO.git',
    folder: '',
    what: 'password databases, opened by a face or a finger once their password is kept',
    recipe: {
      language: 'zh-CN',
      enrolled: ['face', 'pin'],
      // a database was opened before, with a file as its key
      steps: [
        { prefer: 'settings', key: 'Database_face_login', value: true },
        { prefer: 'settings', key: 'Database_auth_default_type', value: 'FACE' },
        { prefer: 'recent_files', key: 'recent_files_list', value: RECENT_DATABASE },
        { restart: true },
        { waitMs: 3000 },
      ],
      answer: 'face',
      goesOn: 'vault.keyx',
      standIns: {
        '@hw-agconnect/petal-aegis': 'aegis.ets',
        '@pura/harmony-dialog': 'harmonyDialog.ets',
      },
    },
  },
  {
    name: 'Homowarden',
    url: 'https://github.com/DreamistW/Homowarden.git',
    folder: '',
    what: 'a client of password vaults, unlocked by userAuth',
    recipe: {
      language: 'zh-CN',
      enrolled: ['face', 'pin'],
      // logged in as after a visit to a server
      steps: [
        { prefer: 'datastore', key: 'privacy_agreed', value: 1 },
        { prefer: 'datastore', key: 'login_status', value: 1 },
        { prefer: 'datastore', key: 'biometric_auth', value: 1 },
        { restart: true },
      ],
      answer: 'face',
      goesOn: { gone: '主密码解锁' },
      standIns: {
        '@abner/datastore': 'datastore.ets',
        '@abner/datastore/src/main/ets/preferences/DataPreferences': 'datastore.ets',
        '@nzy/logger': 'logger.ets',
        '@ibestservices/ibest-ui': 'ibest.ets',
      },
    },
  },
  {
    name: 'HarmonyDemo',
    url: 'https://github.com/webabcd/HarmonyDemo.git',
    folder: '',
    what: 'samples of the whole system in one app, one page of them of userAuth',
    recipe: {
      language: 'zh-CN',
      enrolled: ['face', 'pin'],
      steps: [
        { press: '安全' },
        { press: '4. 用户认证' },
        { press: { type: 'TabLabel', nth: 1 } },
        { press: { type: 'Button' } },
      ],
      answer: 'pin',
      goesOn: 'result: 12500000',
    },
  },
  {
    name: 'tieba-lite-harmony',
    url: 'https://github.com/137458/tieba-lite-harmony.git',
    folder: '',
    what: 'a client of a forum with an app lock',
    unreached:
      'it does not request ACCESS_BIOMETRIC: the system refuses (201), and it ends itself instead of asking, on a device either',
  },
  {
    name: 'security_tool',
    url: 'https://github.com/Deslord319/security_tool.git',
    folder: '',
    what: 'security settings of a PC; it can ask before it shows its first page',
    recipe: {
      language: 'zh-CN',
      enrolled: ['pin'],
      steps: [{ prefer: 'tool_settings', key: 'startup_auth_enabled', value: true }, { restart: true }],
      answer: 'pin',
      goesOn: { type: 'Text' }, // before the answer there is no page at all
    },
  },
  {
    name: 'RemoteDeskHarmonyOS',
    url: 'https://github.com/Mydstiny/RemoteDeskHarmonyOS.git',
    folder: '',
    what: 'remote desktops over native libraries; keys and hosts that are locked',
    copies: { 'build-profile.json5': 'build-profile.example.json5' },
    recipe: {
      language: 'zh-CN',
      enrolled: ['face', 'pin'],
      steps: [
        { press: '跳过' },
        { waitMs: 2000 },
        { press: '离线模式进入' },
        { press: '确认跳过' },
        { waitMs: 3000 },
        { press: { type: 'TabLabel', nth: 3 } },
        { press: { type: 'Toggle', nth: 13 } }, // passwords for one time are locked
      ],
      answer: 'face',
      goesOn: '2FA 已锁定',
    },
  },
  {
    name: 'mineMointorAPP',
    url: 'https://github.com/JHB11Hinson/mineMointorAPP.git',
    folder: '',
    what: 'a monitor of a mine, with a login by userAuth',
  },
  {
    name: 'UserAuthentication',
    url: 'https://gitee.com/openharmony/applications_app_samples.git',
    folder: 'code/SystemFeature/Security/UserAuthentication',
    what: 'official sample: face, fingerprint and PIN',
  },
];
