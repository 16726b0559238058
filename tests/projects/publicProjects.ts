// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** A project of somebody else's that is tried on the host; its sources are fetched for that and never kept here. */
export interface PublicProject {
  readonly name: string;
  /** Where git has it. */
  readonly url: string;
  /** The project's folder in it; empty for the root. */
  readonly folder: string;
  /** What it is, for people. */
  readonly what: string;
}

/** Projects with userAuth in them, and samples of the system's documentation. */
export const PUBLIC_PROJECTS: readonly PublicProject[] = [
  {
    name: 'ohtotptoken',
    url: 'https://github.com/eveloki/ohtotptoken.git',
    folder: '',
    what: 'one-time passwords, locked by userAuth',
  },
  {
    name: 'harmony-utils',
    url: 'https://github.com/787107497/harmony-utils.git',
    folder: '',
    what: 'a library of utilities with a sample app; one of them asks userAuth',
  },
  {
    name: 'TickAuth',
    url: 'https://github.com/conradsheeran/TickAuth.git',
    folder: '',
    what: 'one-time passwords in several modules, locked by userAuth',
  },
  {
    name: 'Aigis',
    url: 'https://github.com/iamhyc/Aigis.git',
    folder: '',
    what: 'one-time passwords with cards and an app lock',
  },
  {
    name: 'Notes',
    url: 'https://github.com/ZhangRuNan98/agc-template-market-harmonyos-demos.git',
    folder: 'BusinessTemplate/Notes',
    what: 'template of a notebook with locked notes',
  },
  {
    name: 'ChildrenEducation',
    url: 'https://github.com/ZhangRuNan98/agc-template-market-harmonyos-demos.git',
    folder: 'KidsTemplate/ChildrenEducation',
    what: 'template of a learning app; parents confirm by userAuth',
  },
  {
    name: 'PassNote',
    url: 'https://github.com/openharmony/codelabs.git',
    folder: 'ETSUI/PassNote',
    what: 'codelab: notes behind a PIN, a pattern or a fingerprint',
  },
  {
    name: 'PersonalAssistantPro',
    url: 'https://github.com/openharmony/codelabs.git',
    folder: 'Data/PersonalAssistantPro',
    what: 'codelab: contacts and events, encrypted and locked',
  },
  {
    name: 'UserAuthentication',
    url: 'https://gitee.com/openharmony/applications_app_samples.git',
    folder: 'code/SystemFeature/Security/UserAuthentication',
    what: 'official sample: face, fingerprint and PIN',
  },
];
