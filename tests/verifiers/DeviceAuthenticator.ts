// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import path from 'node:path';
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { installApp } from 'arkts-host/app';
import type { InstalledApp } from 'arkts-host/app';
import { ArktsProject, buildProject } from 'arkts-host/project';
import type { Build } from 'arkts-host/project';
import type { Device, DeviceOptions } from 'arkts-host/device';
import { READY_PIN, readyDevice } from 'arkts-host/device';
import { projectRoot } from '../properties/loadLibrary.ts';
import { appOriginOf } from '@cancellable-auth/demo';
import { EcdsaSignature } from '@cancellable-auth/relying-party/testing';
import type { KeyAccess, ResponseSource } from '@cancellable-auth/relying-party/testing';

/** Milliseconds of the device between two looks at a ceremony. */
const STEP = 50;
/** Milliseconds of the device in which every ceremony here has ended and is cleaned up. */
const PATIENCE = 20_000;

/** What the library says of a credential; only what the tests look at. */
export interface Summary {
  readonly credentialId: string;
  readonly userName: string;
  readonly userHandle: string;
}

/** How a ceremony ended; which members there are depends on that. */
export interface CeremonyEnd {
  readonly hresult: number;
  readonly name: string;
  describe(): string;
  readonly response?: RegistrationResponseJSON | AuthenticationResponseJSON;
  readonly credential?: Summary;
  readonly keyAttestation?: readonly string[];
  readonly reason?: string;
  readonly isStoreDamaged?: boolean;
}

export interface RunningCeremony {
  readonly outcome: Promise<CeremonyEnd>;
  readonly settled: CeremonyEnd | undefined;
  readonly cleanedUp: Promise<object>;
  cancel(cause: object): { readonly status: string };
}

export interface CeremonyChoices {
  readonly chooseCredential?: (accounts: readonly Summary[]) => Promise<Summary | undefined>;
  readonly keyAttestation?: boolean;
}

interface LibraryAuthenticator {
  makeCredential(title: string, json: object, options: CeremonyChoices): RunningCeremony;
  getAssertion(title: string, json: object, options: CeremonyChoices): RunningCeremony;
  listCredentials(): Promise<{ readonly credentials: readonly Summary[] }>;
  deleteCredential(credentialId: string): Promise<{ describe(): string }>;
  giveUpCredentials(): Promise<{ describe(): string; readonly credentialIds?: readonly string[] }>;
}

/** The parts of the library that are used here, as TypeScript sees them. */
interface Library {
  readonly CancellableAuth: new () => object;
  readonly Authenticator: new (auth: object, context: object | undefined, options: object) => LibraryAuthenticator;
  readonly CredentialVault: new (keystore: object, store: object) => object;
  readonly SystemKeystore: new () => object;
  readonly RelationalCredentialStore: new (context: object) => object;
  readonly CancelCause: { byCaller(reason: string): object };
}

const SOURCES: readonly string[] = [
  'Index.ets',
  'src/main/ets/credentials/SystemKeystore.ets',
  'src/main/ets/credentials/RelationalCredentialStore.ets',
];

let built: Build | undefined;

/** How the person in front of the device answers a prompt. */
export type Consent = 'face' | 'PIN';

/**
 * The library's authenticator in an app on a simulated device, with the system's keystore and database, and a person
 * who answers every prompt.
 */
export class DeviceAuthenticator implements ResponseSource {
  readonly name = 'the library';
  readonly origin: string;
  readonly keys: KeyAccess | undefined = undefined;
  readonly device: Device;
  readonly library: Library;
  /** How the person answers from now on. */
  consent: Consent = 'face';

  private readonly app: InstalledApp;
  private readonly settings: object;
  private authenticator: LibraryAuthenticator;

  private constructor(
    device: Device,
    app: InstalledApp,
    library: Library,
    origin: string | undefined,
    settings: object,
  ) {
    this.device = device;
    this.library = library;
    this.origin = origin ?? appOriginOf(app.bundleName);
    this.app = app;
    this.settings = { ...settings, ...(origin === undefined ? {} : { origin }) };
    this.authenticator = this.newAuthenticator();
  }

  /**
   * The app on a new device with face and PIN enrolled.
   * @param origin whom the app speaks for; undefined for the app itself
   * @param settings further options of the library's Authenticator
   */
  static async open(
    origin?: string,
    options: Partial<DeviceOptions> = {},
    settings: object = {},
  ): Promise<DeviceAuthenticator> {
    built ??= buildProject(ArktsProject.open(projectRoot));
    const build = built;
    const device = readyDevice(options);
    const app = installApp(device, build, 'entry');
    device.foreground.set(app.bundleName, 'foreground');
    const parts = await Promise.all(
      SOURCES.map((source) => build.load(path.join(projectRoot, 'cancellable_auth', source))),
    );
    return new DeviceAuthenticator(device, app, Object.assign({}, ...parts) as Library, origin, settings);
  }

  /** As in the app's next process: over the same keys and database, with a vault that knows nothing of them yet. */
  reopen(): void {
    this.authenticator = this.newAuthenticator();
  }

  async register(options: PublicKeyCredentialCreationOptionsJSON): Promise<RegistrationResponseJSON> {
    const end = await this.finish(this.beginRegistration(options));
    return responseOf(end) as RegistrationResponseJSON;
  }

  /** Signs until the signature has the usual length, as one in two has: some mutations need that. */
  async signIn(
    options: PublicKeyCredentialRequestOptionsJSON,
    credentialId: string,
  ): Promise<AuthenticationResponseJSON> {
    for (;;) {
      const end = await this.finish(
        this.beginSignIn(options, {
          chooseCredential: async (accounts) => accounts.find((account) => account.credentialId === credentialId),
        }),
      );
      const response = responseOf(end) as AuthenticationResponseJSON;
      if (EcdsaSignature.fromDer(Buffer.from(response.response.signature, 'base64url')).isUsual) {
        return response;
      }
    }
  }

  beginRegistration(options: PublicKeyCredentialCreationOptionsJSON, choices: CeremonyChoices = {}): RunningCeremony {
    return this.authenticator.makeCredential('Register', options, choices);
  }

  beginSignIn(options: PublicKeyCredentialRequestOptionsJSON, choices: CeremonyChoices = {}): RunningCeremony {
    return this.authenticator.getAssertion('Sign in', options, choices);
  }

  /** The person answers the prompt of a ceremony, if it comes to one; ends when the ceremony is cleaned up. */
  async finish(ceremony: RunningCeremony): Promise<CeremonyEnd> {
    let isClean = false;
    void ceremony.cleanedUp.then(() => (isClean = true));
    let isAnswered = false;
    for (let waited = 0; !isClean && waited < PATIENCE; waited += STEP) {
      await this.device.clock.advance(STEP);
      if (!isAnswered && this.device.prompt?.state === 'asking') {
        isAnswered = true;
        this.answer();
      }
    }
    if (ceremony.settled === undefined || !isClean) {
      throw new Error(`The ceremony has not ended in ${PATIENCE} ms of the device.`);
    }
    return ceremony.settled;
  }

  listCredentials(): Promise<readonly Summary[]> {
    return this.waitFor(this.authenticator.listCredentials().then((list) => list.credentials));
  }

  deleteCredential(credentialId: string): Promise<{ describe(): string }> {
    return this.waitFor(this.authenticator.deleteCredential(credentialId));
  }

  giveUpCredentials(): Promise<{ describe(): string; readonly credentialIds?: readonly string[] }> {
    return this.waitFor(this.authenticator.giveUpCredentials());
  }

  /** The vault of the process would keep the database of the device before. */
  private newAuthenticator(): LibraryAuthenticator {
    const { library } = this;
    const vault = new library.CredentialVault(
      new library.SystemKeystore(),
      new library.RelationalCredentialStore(this.app.context),
    );
    return new library.Authenticator(new library.CancellableAuth(), this.app.context, { vault, ...this.settings });
  }

  private answer(): void {
    if (this.consent === 'face') {
      this.device.user.presentFace();
    } else {
      this.device.user.typePin(READY_PIN);
    }
  }

  private async waitFor<T>(work: Promise<T>): Promise<T> {
    let isDone = false;
    void work.finally(() => (isDone = true));
    for (let waited = 0; !isDone && waited < PATIENCE; waited += STEP) {
      await this.device.clock.advance(STEP);
    }
    return work;
  }
}

function responseOf(end: CeremonyEnd): RegistrationResponseJSON | AuthenticationResponseJSON {
  if (end.response === undefined) {
    throw new Error(`The ceremony ended otherwise: ${end.describe()}`);
  }
  // What a server gets is text.
  return JSON.parse(JSON.stringify(end.response)) as RegistrationResponseJSON | AuthenticationResponseJSON;
}
