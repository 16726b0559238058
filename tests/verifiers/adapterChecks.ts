// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.
// Long because it has a check for each call that the adapters make.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { installApp } from 'arkts-host/app';
import type { Build } from 'arkts-host/project';
import type { Device, StoreFaults } from 'arkts-host/device';
import { readyDevice, storeFaultsOf } from 'arkts-host/device';
import { relationalStore } from 'arkts-host/kits/@kit.ArkData';
import { huks } from 'arkts-host/kits/@kit.UniversalKeystoreKit';
import { userAuth } from 'arkts-host/kits/@kit.UserAuthenticationKit';
import type { CeremonyLibrary, CredentialStore, KeystorePort } from '../properties/CeremonyLibrary.ts';
import { userAuthChecks } from './userAuthChecks.ts';

/**
 * What the library's adapters of keystore, database and prompts hand to the kits, and what they make of answers that a device
 * gives seldom. The kits are replaced by doubles, or made to fail; everything else is as it is.
 */
export type AdapterCheck = (place: AdapterPlace) => Promise<void>;

export interface AdapterPlace {
  readonly library: CeremonyLibrary;
  readonly build: Build;
}

const NOT_FOUND = 12000011;
const EXTERNAL_ERROR = 12000012;
const DAMAGED = 14800011;
const PIN = 1;
const FACE = 2;
const FINGERPRINT = 4;
const ALIAS = 'wan1_key';
const CHALLENGE = new Uint8Array(32).fill(9);

/** Calls of the kit by name, as functions of their arguments. */
type Kit = Partial<Record<string, (...args: never[]) => unknown>>;

interface KitCall {
  readonly name: string;
  readonly args: readonly unknown[];
}

/** Runs `work` with these calls of the keystore's kit replaced, on a device of that version. */
async function withKit<T>(
  place: AdapterPlace,
  kit: Kit,
  work: (keystore: KeystorePort, calls: KitCall[]) => Promise<T>,
  profile: number = 26,
): Promise<T> {
  const target = huks as unknown as Record<string, unknown>;
  const before = Object.fromEntries(Object.keys(kit).map((name) => [name, target[name]]));
  const calls: KitCall[] = [];
  for (const [name, double] of Object.entries(kit)) {
    target[name] = (...args: never[]): unknown => {
      calls.push({ name, args });
      return double!(...args);
    };
  }
  readyDevice({ profile });
  try {
    return await work(new place.library.SystemKeystore(), calls);
  } finally {
    Object.assign(target, before);
  }
}

/** A kit whose every call succeeds. */
const WORKING: Kit = {
  generateKeyItem: async () => undefined,
  exportKeyItem: async () => ({ outData: new Uint8Array(91) }),
  initSession: async () => ({ handle: 7, challenge: CHALLENGE }),
  finishSession: async () => ({ outData: new Uint8Array(70) }),
  abortSession: async () => undefined,
  deleteKeyItem: async () => undefined,
  hasKeyItem: async () => true,
  listAliases: async () => ({ keyAliases: [ALIAS] }),
  anonAttestKeyItem: async () => ({ certChains: ['certificate'] }),
};

/** Every call of the adapter, by the call of the kit that it makes. */
function everyCall(place: AdapterPlace, keystore: KeystorePort): Record<string, () => Promise<unknown>> {
  return {
    generateKeyItem: () => keystore.generate(ALIAS, new place.library.KeyParameters([FACE, PIN], false)),
    exportKeyItem: () => keystore.exportPublicKey(ALIAS),
    initSession: () => keystore.init(ALIAS),
    finishSession: () => keystore.finish(7, new Uint8Array(69), new Uint8Array(280)),
    abortSession: () => keystore.abort(7),
    deleteKeyItem: () => keystore.deleteKey(ALIAS),
    hasKeyItem: () => keystore.hasKey(ALIAS),
    listAliases: () => keystore.listAliases(),
    anonAttestKeyItem: () => keystore.attest(ALIAS, CHALLENGE),
  };
}

/** The properties that a call hands to the kit: names of tags, and values. */
function propertiesOf(call: KitCall): Record<string, unknown> {
  const options = call.args.find((arg) => typeof arg === 'object' && arg !== null && 'properties' in arg) as {
    properties: { tag: number; value: unknown }[];
  };
  const names = options.properties.map(({ tag }) => huks.HuksTag[tag] ?? String(tag));
  assert.equal(new Set(names).size, names.length, 'no property twice');
  return Object.fromEntries(options.properties.map(({ value }, i) => [names[i]!, value]));
}

/** The code of an answer: a number, or a refusal's. */
function codeOf(answer: unknown): unknown {
  return typeof answer === 'object' && answer !== null && 'code' in answer ? answer.code : answer;
}

const LOCATED = { HUKS_TAG_AUTH_STORAGE_LEVEL: huks.HuksAuthStorageLevel.HUKS_AUTH_STORAGE_LEVEL_CE };
const SIGNING = {
  ...LOCATED,
  HUKS_TAG_ALGORITHM: huks.HuksKeyAlg.HUKS_ALG_ECC,
  HUKS_TAG_KEY_SIZE: huks.HuksKeySize.HUKS_ECC_KEY_SIZE_256,
  HUKS_TAG_PURPOSE: huks.HuksKeyPurpose.HUKS_KEY_PURPOSE_SIGN,
  HUKS_TAG_DIGEST: huks.HuksKeyDigest.HUKS_DIGEST_SHA256,
};
const {
  HUKS_USER_AUTH_TYPE_PIN: BY_PIN,
  HUKS_USER_AUTH_TYPE_FACE: BY_FACE,
  HUKS_USER_AUTH_TYPE_FINGERPRINT: BY_FINGERPRINT,
} = huks.HuksUserAuthType;

async function generated(
  place: AdapterPlace,
  types: readonly number[],
  endsWithNewBiometrics: boolean,
  profile?: number,
): Promise<Record<string, unknown>> {
  return withKit(
    place,
    WORKING,
    async (keystore, calls) => {
      assert.equal(await keystore.generate(ALIAS, new place.library.KeyParameters(types, endsWithNewBiometrics)), 0);
      assert.equal(calls[0]?.args[0], ALIAS);
      return propertiesOf(calls[0]!);
    },
    profile,
  );
}

const keystoreChecks: Readonly<Record<string, AdapterCheck>> = {
  'a key is made with these properties and no other': async (place) => {
    assert.deepEqual(await generated(place, [FACE, PIN], false), {
      ...SIGNING,
      HUKS_TAG_USER_AUTH_TYPE: BY_FACE | BY_PIN,
      HUKS_TAG_KEY_AUTH_ACCESS_TYPE: huks.HuksAuthAccessType.HUKS_AUTH_ACCESS_INVALID_CLEAR_PASSWORD,
      HUKS_TAG_CHALLENGE_TYPE: huks.HuksChallengeType.HUKS_CHALLENGE_TYPE_NORMAL,
      HUKS_TAG_KEY_OVERRIDE: false,
    });
  },
  'a key that ends with new biometrics has that access type alone': async (place) => {
    const { HUKS_TAG_KEY_AUTH_ACCESS_TYPE: access } = await generated(place, [FACE, PIN], true);
    assert.equal(access, huks.HuksAuthAccessType.HUKS_AUTH_ACCESS_INVALID_NEW_BIO_ENROLL);
  },
  'each type is told by the number that the keystore has for it': async (place) => {
    for (const [types, number] of [
      [[PIN], BY_PIN],
      [[FACE], BY_FACE],
      [[FINGERPRINT], BY_FINGERPRINT],
      [[FINGERPRINT, FACE, PIN], BY_FINGERPRINT | BY_FACE | BY_PIN],
    ] as const) {
      assert.equal((await generated(place, types, false))['HUKS_TAG_USER_AUTH_TYPE'], number);
    }
  },
  'a key of the same alias is kept from version 20 on, and older systems are not told': async (place) => {
    for (const [profile, isTold] of [
      [12, false],
      [18, false],
      [20, true],
      [23, true],
    ] as const) {
      const properties = await generated(place, [PIN], false, profile);
      const told = 'HUKS_TAG_KEY_OVERRIDE' in properties || String(((1 << 28) * 5) | 520) in properties;
      assert.equal(told, isTold, `version ${profile}`);
    }
  },
  'every call names the same storage, and every session what the key was made with': async (place) => {
    await withKit(place, WORKING, async (keystore, calls) => {
      for (const call of Object.values(everyCall(place, keystore))) {
        await call();
      }
      assert.equal(calls.length, 9);
      for (const call of calls.filter(({ name }) => name !== 'generateKeyItem')) {
        const expected = ['initSession', 'finishSession', 'abortSession'].includes(call.name)
          ? SIGNING
          : call.name === 'anonAttestKeyItem'
            ? { ...LOCATED, HUKS_TAG_ATTESTATION_CHALLENGE: CHALLENGE }
            : LOCATED;
        assert.deepEqual(propertiesOf(call), expected, call.name);
      }
    });
  },
  'message and token go to the key as they are, and the signature comes back as it is': async (place) => {
    for (const length of [70, 71, 72]) {
      const signature = Uint8Array.from({ length }, (_, i) => i);
      const message = Uint8Array.from({ length: 69 }, (_, i) => 200 - i);
      const token = new Uint8Array(280).fill(5);
      await withKit(place, { finishSession: async () => ({ outData: signature }) }, async (keystore, calls) => {
        assert.equal(await keystore.finish(7, message, token), signature);
        const [handle, options, given] = calls[0]!.args as [number, { inData: Uint8Array }, Uint8Array];
        assert.equal(handle, 7);
        assert.equal(options.inData, message);
        assert.equal(given, token);
      });
    }
  },
  'whatever a call throws or rejects with is a code, and never a success': async (place) => {
    const thrown: readonly (readonly [unknown, number])[] = [
      [{ code: 12000005, message: null }, 12000005],
      [{ code: '12000006' }, 12000006],
      [Object.assign(new Error('no'), { code: 401 }), 401],
      [{ code: 0 }, EXTERNAL_ERROR],
      [{}, EXTERNAL_ERROR],
      [{ code: 'none' }, EXTERNAL_ERROR],
      [new Error('no code'), EXTERNAL_ERROR],
      [null, EXTERNAL_ERROR],
      [undefined, EXTERNAL_ERROR],
    ];
    for (const name of Object.keys(WORKING)) {
      for (const [error, code] of thrown) {
        for (const fail of [
          (): never => {
            throw error;
          },
          (): Promise<never> => Promise.reject(error),
        ]) {
          await withKit(place, { [name]: fail }, async (keystore) => {
            assert.equal(codeOf(await everyCall(place, keystore)[name]!()), code, `${name}: ${JSON.stringify(error)}`);
          });
        }
      }
    }
  },
  'a key that is not there is no error where it is asked for': async (place) => {
    const refuse = async (): Promise<never> => {
      throw { code: NOT_FOUND };
    };
    await withKit(place, { hasKeyItem: refuse, listAliases: refuse }, async (keystore) => {
      assert.equal(await keystore.hasKey(ALIAS), false);
      assert.deepEqual(await keystore.listAliases(), []);
    });
  },
  'an answer without what it is for is a refusal': async (place) => {
    for (const answer of [{}, { outData: undefined, certChains: undefined }, { outData: null, certChains: null }]) {
      const kit: Kit = {
        exportKeyItem: async () => answer,
        finishSession: async () => answer,
        anonAttestKeyItem: async () => answer,
      };
      await withKit(place, kit, async (keystore) => {
        for (const name of Object.keys(kit)) {
          assert.equal(codeOf(await everyCall(place, keystore)[name]!()), EXTERNAL_ERROR, name);
        }
      });
    }
  },
  'certificates and aliases come back as they are, and none as an empty list': async (place) => {
    await withKit(place, WORKING, async (keystore) => {
      assert.deepEqual(await keystore.attest(ALIAS, CHALLENGE), ['certificate']);
      assert.deepEqual(await keystore.listAliases(), [ALIAS]);
    });
    for (const answer of [null, undefined, {}, { keyAliases: null }]) {
      await withKit(place, { listAliases: async () => answer }, async (keystore) => {
        assert.deepEqual(await keystore.listAliases(), []);
      });
    }
  },
  'a session without a challenge is ended and refused: nothing may be signed with such a key': async (place) => {
    for (const challenge of [undefined, null]) {
      await withKit(
        place,
        { ...WORKING, initSession: async () => ({ handle: 7, challenge }) },
        async (keystore, calls) => {
          assert.equal(codeOf(await keystore.init(ALIAS)), EXTERNAL_ERROR);
          assert.deepEqual(
            calls.map(({ name }) => name),
            ['initSession', 'abortSession'],
          );
          assert.equal(calls[1]!.args[0], 7);
        },
      );
    }
    await withKit(place, WORKING, async (keystore, calls) => {
      const session = (await keystore.init(ALIAS)) as { handle: number; challenge: Uint8Array };
      assert.equal(session.handle, 7);
      assert.equal(session.challenge, CHALLENGE);
      assert.equal(calls.length, 1);
    });
  },
};

interface OpenedStore {
  readonly store: CredentialStore;
  readonly faults: StoreFaults;
  readonly device: Device;
  /** Another store over the same database, as the next process has it. */
  again(): CredentialStore;
}

/** Runs `work` with the library's store in an app on a new device. */
async function withStore(place: AdapterPlace, work: (opened: OpenedStore) => Promise<void>): Promise<void> {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'adapter-data-'));
  const device = readyDevice();
  const app = installApp(device, place.build, 'cancellable_auth', { dataDir });
  const stop = device.clock.runFast();
  const again = (): CredentialStore => new place.library.RelationalCredentialStore(app.context);
  try {
    await work({ store: again(), faults: storeFaultsOf(device), device, again });
  } finally {
    await app.uninstall();
    stop();
    fs.rmSync(dataDir, { recursive: true, force: true });
  }
}

function record(
  place: AdapterPlace,
  id: string,
  account: string = 'AQ',
): InstanceType<CeremonyLibrary['CredentialRecord']> {
  const { CredentialRecord, CredentialSummary } = place.library;
  return new CredentialRecord(
    new CredentialSummary(id, 'example.com', 'Example', account, 'alice', 'Alice', 1),
    [FACE, PIN],
    0,
  );
}

async function statesOf(store: CredentialStore): Promise<string> {
  return (await store.all()).map(({ id, state }) => `${id}:${state}`).join(' ');
}

/** Expects that `work` rejects with a StoreError of that code. */
async function fails(
  place: AdapterPlace,
  work: Promise<unknown>,
  code: number,
  isFull: boolean = false,
): Promise<void> {
  await assert.rejects(work, (error: Error & { code?: number; isFull?: boolean; isDamaged?: boolean }) => {
    assert.ok(error instanceof place.library.StoreError, `${error.name} instead of a StoreError`);
    assert.equal(error.code, code);
    assert.equal(error.isFull, isFull);
    assert.equal(error.isDamaged, code === DAMAGED);
    return true;
  });
}

const storeChecks: Readonly<Record<string, AdapterCheck>> = {
  "the database is encrypted, of the level that opens with the first unlock, and the app's": async (place) => {
    const target = relationalStore as unknown as { getRdbStore: (...args: unknown[]) => Promise<object> };
    const original = target.getRdbStore;
    let config: unknown;
    target.getRdbStore = (...args): Promise<object> => {
      config = args[1];
      return original(...args);
    };
    try {
      await withStore(place, async ({ store }) => assert.equal(await statesOf(store), ''));
    } finally {
      target.getRdbStore = original;
    }
    assert.deepEqual(config, {
      name: 'cancellable_auth_credentials.db',
      securityLevel: relationalStore.SecurityLevel.S3,
      encrypt: true,
    });
  },
  'a database of a later version is not touched': async (place) => {
    await withStore(place, async ({ store, again }) => {
      await store.add(record(place, 'one'));
      const open = relationalStore.getRdbStore as (...args: unknown[]) => Promise<{ version: number }>;
      const database = await open(
        (store as unknown as { context: { getApplicationContext(): object } }).context.getApplicationContext(),
        { name: 'cancellable_auth_credentials.db', securityLevel: relationalStore.SecurityLevel.S3, encrypt: true },
      );
      assert.equal(database.version, 1);
      database.version = 2;
      await fails(place, again().all(), 0);
      database.version = 1;
      assert.equal(await statesOf(again()), 'one:0');
    });
  },
  'a database without room says so, whichever code the system has for it, and so does a damaged one': async (place) => {
    for (const [code, isFull] of [
      [DAMAGED, false],
      [14800029, true],
      [14800047, true],
      [14800028, false],
      [14800015, false],
    ] as const) {
      await withStore(place, async ({ store, faults }) => {
        await store.all();
        faults.failNext('insert', code);
        await fails(place, store.add(record(place, 'one')), code, isFull);
        assert.equal(await statesOf(store), '');
      });
    }
  },
  'a credential is read back with the types that open it, and whether it ends with new biometrics': async (place) => {
    const { CredentialRecord } = place.library;
    for (const types of [[PIN], [FACE, PIN], [FINGERPRINT, FACE, PIN]]) {
      for (const ends of [true, false]) {
        await withStore(place, async ({ store }) => {
          await store.add(new CredentialRecord(record(place, 'one').summary, types, 0, ends));
          const [found] = await store.all();
          assert.deepEqual([new Set(found!.types), found!.endsWithNewBiometrics], [new Set(types), ends]);
        });
      }
    }
  },
  'a commit that fails in the middle has not happened': async (place) => {
    for (const fail of [
      (faults: StoreFaults): void => faults.failNext('commit', 14800028),
      (faults: StoreFaults): void => {
        faults.delayNext('update', 1);
        faults.failNext('update', 14800028);
      },
      (faults: StoreFaults): void => faults.failNext('update', 14800028),
      (faults: StoreFaults): void => faults.failNext('beginTransaction', 14800028),
    ]) {
      await withStore(place, async ({ store, faults, again }) => {
        await store.add(record(place, 'old'));
        await store.commit('old');
        await store.add(record(place, 'new'));
        fail(faults);
        await fails(place, store.commit('new'), 14800028);
        assert.equal(await statesOf(store), 'new:0 old:1');
        await store.commit('new');
        assert.equal(await statesOf(again()), 'new:1 old:2');
      });
    }
  },
  'what failed first is what is reported, also when the way back fails': async (place) => {
    await withStore(place, async ({ store, faults }) => {
      await store.add(record(place, 'one'));
      faults.failNext('update', 14800028);
      faults.failNext('rollBack', 14800024);
      await fails(place, store.commit('one'), 14800028);
    });
  },
  'a record is committed once, and never from another state': async (place) => {
    await withStore(place, async ({ store }) => {
      await store.add(record(place, 'one'));
      await store.commit('one');
      await fails(place, store.commit('one'), 0);
      assert.equal(await statesOf(store), 'one:1');
    });
  },
  'credentials of other accounts and other parties are not replaced': async (place) => {
    await withStore(place, async ({ store }) => {
      for (const [id, account] of [
        ['one', 'AQ'],
        ['two', 'Ag'],
        ['three', 'AQ'],
      ] as const) {
        await store.add(record(place, id, account));
      }
      await store.commit('one');
      await store.commit('two');
      assert.deepEqual(
        (await store.commit('three')).map(({ id, state }) => `${id}:${state}`),
        ['one:2'],
      );
      assert.deepEqual(
        (await store.committed('example.com')).map(({ id }) => id),
        ['three', 'two'],
      );
      assert.deepEqual(await store.committed('example.org'), []);
      assert.deepEqual(
        (await store.committed()).map(({ id }) => id),
        ['three', 'two'],
      );
    });
  },
  'a call that fails keeps the next one from nothing': async (place) => {
    await withStore(place, async ({ store, faults }) => {
      faults.failNext('insert', 14800028);
      const first = store.add(record(place, 'one'));
      const second = store.add(record(place, 'two'));
      await fails(place, first, 14800028);
      await second;
      assert.equal(await statesOf(store), 'two:0');
    });
  },
  'statements of two calls never mix, however long each takes': async (place) => {
    await withStore(place, async ({ store, faults }) => {
      await store.add(record(place, 'old'));
      await store.commit('old');
      await store.add(record(place, 'new'));
      faults.storeDelayMs = 20;
      faults.failNext('commit', 14800028);
      const failing = store.commit('new');
      const removing = store.remove('old');
      await fails(place, failing, 14800028);
      await removing;
      assert.equal(await statesOf(store), 'new:0');
    });
  },
  'a database that could not be opened is opened by a later call': async (place) => {
    for (const call of ['getRdbStore', 'version', 'executeSql'] as const) {
      await withStore(place, async ({ store, faults }) => {
        for (let i = 0; i < 8; i++) {
          faults.failNext(call, 14800030);
        }
        let failures = 0;
        for (let i = 0; i < 9; i++) {
          failures += await store.all().then(
            () => 0,
            (error: Error) => (error instanceof place.library.StoreError ? 1 : 0),
          );
        }
        assert.ok(failures > 0, `${call} did not fail`);
        assert.equal(await statesOf(store), '');
        await store.add(record(place, 'one'));
        assert.equal(await statesOf(store), 'one:0');
      });
    }
  },
  'a query that finds nothing, because it failed without a word, is no empty table': async (place) => {
    const target = relationalStore as unknown as { getRdbStore: (...args: unknown[]) => Promise<object> };
    const original = target.getRdbStore;
    target.getRdbStore = async (...args): Promise<object> =>
      Object.assign(await original(...args), {
        query: async () => ({ rowCount: -1, goToNextRow: () => false, close: () => undefined }),
      });
    try {
      await withStore(place, async ({ store }) => {
        await fails(place, store.all(), 0);
        await fails(place, store.committed(), 0);
      });
    } finally {
      target.getRdbStore = original;
    }
  },
  'a query that fails is no empty table': async (place) => {
    await withStore(place, async ({ store, faults }) => {
      await store.add(record(place, 'one'));
      for (let i = 0; i < 8; i++) {
        faults.failNext('query', 14800028);
      }
      await assert.rejects(store.all(), place.library.StoreError);
      await assert.rejects(store.committed(), place.library.StoreError);
    });
  },
};

/** What a local test cannot name: the context of a page is a type of a kit. */
const pageChecks: Readonly<Record<string, AdapterCheck>> = {
  'the page that operation and ceremony are given reaches the prompt, and none where there is none': async ({
    library,
  }) => {
    const double = library as unknown as Record<string, new (...args: unknown[]) => never>;
    const made = <T>(name: string, ...args: unknown[]): T => new double[name]!(...args) as T;
    const page = {};
    const port = made<{ prompts: { parameters: { uiContext: unknown }; deliver(code: number): void }[] }>(
      'ScriptedPort',
    );
    const log = made<object>('RecordingLog');
    const random = made<object>('CountingRandom');
    const auth = made<{ start(request: object): object }>('CancellableAuth', {
      port,
      log,
      random,
      clock: made('ManualClock'),
      slot: made('PromptSlot'),
    });
    const vault = made<object>('CredentialVault', made('ScriptedKeystore'), made('MemoryCredentialStore'), log);
    const authenticator = made<{ makeCredential(title: string, json: object, options: object): object }>(
      'Authenticator',
      auth,
      undefined,
      { vault, log, random, digest: made('SoftwareDigest'), identity: made('FixedIdentity') },
    );
    const creation = {
      rp: { id: 'example.com', name: 'Example' },
      user: { id: 'AQ', name: 'a', displayName: 'A' },
      challenge: 'AAECAwQFBgcICQoLDA0ODw',
      pubKeyCredParams: [],
    };
    for (const uiContext of [page, undefined]) {
      const options = uiContext === undefined ? {} : { uiContext };
      for (const start of [
        (): object => auth.start(made('AuthRequest', 'Verify', made('AuthPurpose', 'VIEW'), options)),
        (): object => authenticator.makeCredential('Register', creation, options),
      ]) {
        const before = port.prompts.length;
        start();
        await settled(() => port.prompts.length > before);
        assert.equal(port.prompts.length, before + 1);
        assert.equal(port.prompts.at(-1)!.parameters.uiContext, uiContext);
        port.prompts.at(-1)!.deliver(12500003);
      }
    }
  },
};

/** Lets promises go on until the condition holds, or as long as any ceremony takes. */
async function settled(isSo: () => boolean): Promise<void> {
  for (let i = 0; i < 1_000 && !isSo(); i++) {
    await Promise.resolve();
  }
}

const promptChecks: Readonly<Record<string, AdapterCheck>> = {
  'whatever the user authentication throws is a code, and never a success': async ({ library }) => {
    const target = userAuth as unknown as Record<string, unknown>;
    const original = target['getAvailableStatus'];
    readyDevice();
    const port = new (
      library as unknown as {
        SystemUserAuth: new () => {
          availability(type: number, level: number): number;
        };
      }
    ).SystemUserAuth();
    try {
      for (const [thrown, code] of [
        [{ code: 12500010 }, 12500010],
        [{ code: '12500010' }, 12500002],
        [{}, 12500002],
        [new Error('no code'), 12500002],
        [{ code: 0 }, 0],
      ] as const) {
        target['getAvailableStatus'] = (): never => {
          throw thrown;
        };
        assert.equal(port.availability(PIN, 30000), code);
      }
    } finally {
      target['getAvailableStatus'] = original;
    }
  },
};

export const adapterChecks: Readonly<Record<string, AdapterCheck>> = {
  ...keystoreChecks,
  ...storeChecks,
  ...pageChecks,
  ...promptChecks,
  ...userAuthChecks,
};
