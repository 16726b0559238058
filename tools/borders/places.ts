// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** Where a place calls the system. */
export interface KitUse {
  /** The files that adapt a port to a kit, or are called by the system: all that may import anything of a kit. Tests may, too. */
  readonly in: RegExp;
  /** What every other file may import: names that are types only, passed on to an adapter. */
  readonly types: readonly string[];
}

/** Imports of one folder of a place from another that close a circle, and stay. */
export interface AllowedStep {
  /** The folders, from the place's. */
  readonly from: string;
  readonly to: string;
  /** Why the circle is left as it is. */
  readonly reason: string;
}

/** A package of this repository, or a folder that counts as one: what it is called, how it is entered, whom it may ask. */
export interface Place {
  /** Its folder, from the root. */
  readonly folder: string;
  /** The name that others import it by; none when nobody may. */
  readonly name?: string;
  /** Its faces: the file behind each subpath that another place may import. A package of npm has them in its `exports`. */
  readonly faces?: Readonly<Record<string, string>>;
  /** How the system's kits may be imported; not at all where it is left out. */
  readonly kits?: KitUse;
  /** The names of the places that its sources may import, and so its tests. */
  readonly mayImport: readonly string[];
  /** What its tests may import beside that: a place, or one face of it. */
  readonly testsMayImport?: readonly string[];
  /** Its folders that are there to test, beside those that are called so everywhere. */
  readonly testFolders?: readonly string[];
  /** Its files that the tests of others may name by their path. */
  readonly byPath?: readonly string[];
  /** Steps from folder to folder that may close a circle; whoever removes the last import of one removes its row. */
  readonly allowedSteps?: readonly AllowedStep[];
  /** Whether all of it is there to test or to build, and is delivered to nobody. */
  readonly isDevelopment?: boolean;
}

/** Adapters are called by what is behind them. */
const ADAPTERS: KitUse = { in: /\/(System|Relational|Http)\w+\.e?ts$/, types: ['common', 'userAuth'] };

const LIBRARY = 'cancellable_auth';
const PROTOCOL = 'gateway_protocol';
const PHONE = 'gateway_device';
const PUSH_SERVICE = 'push_service';
const SCAN_SERVICE = 'scan_service';
const HOST = 'arkts-host';
const GATEWAY = '@cancellable-auth/gateway';
const RELYING_PARTY = '@cancellable-auth/relying-party';
const DEMO = '@cancellable-auth/demo';

/** Who may import whom; dependencies point one way. ARCHITECTURE and the check of the borders read the same table. */
export const PLACES: readonly Place[] = [
  {
    folder: 'cancellable_auth',
    name: LIBRARY,
    faces: { '.': 'Index.ets', './Testing': 'Testing.ets' },
    kits: ADAPTERS,
    mayImport: [],
  },
  { folder: 'gateway_protocol', name: PROTOCOL, faces: { '.': 'Index.ts' }, mayImport: [] },
  {
    folder: 'gateway_device',
    name: PHONE,
    faces: { '.': 'Index.ets', './Testing': 'Testing.ets' },
    kits: ADAPTERS,
    mayImport: [LIBRARY, PROTOCOL],
  },
  {
    folder: 'harmony_services/push_service',
    name: PUSH_SERVICE,
    faces: { '.': 'Index.ts' },
    kits: ADAPTERS,
    mayImport: [],
  },
  { folder: 'harmony_services/push_service_absent', mayImport: [] },
  {
    folder: 'harmony_services/scan_service',
    name: SCAN_SERVICE,
    faces: { '.': 'Index.ts' },
    kits: ADAPTERS,
    mayImport: [],
  },
  { folder: 'harmony_services/scan_service_absent', kits: { in: /^$/, types: ['common'] }, mayImport: [] },
  {
    folder: 'entry',
    kits: { in: /\/(entryability|pages)\/|\/(System|Relational|Http)\w+\.ets$/, types: ['common'] },
    mayImport: [LIBRARY, PROTOCOL, PHONE, PUSH_SERVICE, SCAN_SERVICE],
  },
  { folder: 'packages/arkts-host/person', kits: { in: /\/Person\.ets$/, types: [] }, mayImport: [] },
  {
    folder: 'packages/arkts-host',
    name: HOST,
    mayImport: [],
    allowedSteps: [
      {
        from: 'device',
        to: 'sdk',
        reason:
          'the system looks at contexts that the app hands over, whose classes the kits declare; a recording is an app, and calls a kit',
      },
      {
        from: 'store',
        to: 'sdk',
        reason: 'what a store hands out is declared in the kit, where the app looks for it: types only',
      },
    ],
  },
  {
    folder: 'packages/gateway',
    name: GATEWAY,

    mayImport: [PROTOCOL],
    testsMayImport: [`${HOST}/debian`, `${HOST}/testing`],
    testFolders: ['chaos', 'fuzz', 'properties', 'ssh'],
  },
  { folder: 'packages/relying-party', name: RELYING_PARTY, mayImport: [] },
  {
    folder: 'packages/demo',
    name: DEMO,

    mayImport: [PROTOCOL, HOST, GATEWAY, RELYING_PARTY],
    isDevelopment: true,
  },
  {
    folder: 'tests',

    mayImport: [PROTOCOL, HOST, GATEWAY, RELYING_PARTY, DEMO],
    isDevelopment: true,
  },
  { folder: 'tools', mayImport: [HOST], byPath: ['typescript.mjs'], isDevelopment: true },
];
