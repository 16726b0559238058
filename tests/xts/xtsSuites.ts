// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** A suite of openharmony/xts_acts; its sources come from a copy that who runs this has, and are never kept here. */
export interface XtsSuite {
  readonly name: string;
  /** Its project in the repository. */
  readonly folder: string;
  /** What it is about, for people. */
  readonly what: string;
  /** Whether it is a project of the model before modules: its tests are .js files, and are put into a project of today's. */
  readonly isOfFaModel: boolean;
  /** Whether it expects a device on which nobody has enrolled anything. */
  readonly isNothingEnrolled?: boolean;
}

const USERIAM = 'useriam/face_auth/js_api_test/function_test';
const STATE = 'arkui/ace_ets_module_noui/ace_ets_module_StateMangagement';

/** Authentication, keys, and state management of both versions. */
export const XTS_SUITES: readonly XtsSuite[] = [
  { name: 'userauthpart2', folder: `${USERIAM}/userauthpart2`, what: 'userAuth, API 8 to 12', isOfFaModel: true },
  {
    name: 'userauthnopermission',
    folder: `${USERIAM}/userauthnopermission`,
    what: 'userAuth without its permission',
    isOfFaModel: true,
  },
  { name: 'user_auth_icon', folder: 'useriam/user_auth_icon', what: 'UserAuthIcon', isOfFaModel: false },
  ...['01_api11', '02_api11', '_wear_api11', '_nowear_api11'].map((name) => ({
    name: `StateMangagement${name}`,
    folder: `${STATE}/ace_ets_module_StateMangagement${name}`,
    what: 'state management V1, storages, two-way bindings',
    isOfFaModel: false,
  })),
  ...['_api12', '_nowear_api12', '_api18'].map((name) => ({
    name: `StateMangagement${name}`,
    folder: `${STATE}/ace_ets_module_StateMangagement${name}`,
    what: 'state management V1 and V2, Repeat, LazyForEach, ForEach',
    isOfFaModel: false,
  })),
  {
    name: 'huks_ets_api12',
    folder: 'security/huks/huks_ets_api12',
    what: 'keys, API 12 to 20',
    isOfFaModel: false,
    isNothingEnrolled: true,
  },
];
