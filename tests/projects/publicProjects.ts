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
    name: 'UserAuthentication',
    url: 'https://gitee.com/openharmony/applications_app_samples.git',
    folder: 'code/SystemFeature/Security/UserAuthentication',
    what: 'official sample: face, fingerprint and PIN',
  },
];
