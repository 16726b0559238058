// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** What a decorator of state management V1 becomes in V2, which is what this host runs. */
export const INSTEAD_OF_V1: Readonly<Record<string, string>> = {
  Component: '@ComponentV2',
  CustomDialog: 'a dialog of the UIContext',
  Reusable: 'nothing (components are made anew)',
  State: '@Local',
  Prop: '@Param',
  Link: '@Param with @Event',
  ObjectLink: '@Param',
  Provide: '@Provider()',
  Consume: '@Consumer()',
  Observed: '@ObservedV2',
  Track: '@Trace',
  Watch: '@Monitor',
  StorageLink: 'AppStorageV2.connect',
  StorageProp: 'AppStorageV2.connect',
  LocalStorageLink: 'AppStorageV2.connect',
  LocalStorageProp: 'AppStorageV2.connect',
};
