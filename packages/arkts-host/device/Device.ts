// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { AttestationAuthority } from '../keystore/AttestationAuthority.ts';
import { makeAttestationAuthority } from '../keystore/AttestationAuthority.ts';
import { Keystore } from '../keystore/Keystore.ts';
import { Account } from './Account.ts';
import { AuthService } from './AuthService.ts';
import { BackgroundLife } from './BackgroundLife.ts';
import { ALL_AUTH_TYPES, AuthType, listAuthTypes } from '../system/AuthType.ts';
import type { DeviceState } from './DeviceFile.ts';
import { DeviceFile } from './DeviceFile.ts';
import { DeviceLog } from './DeviceLog.ts';
import { CodeScanner } from './CodeScanner.ts';
import type { DeviceOptions } from './DeviceOptions.ts';
import { DEFAULT_OPTIONS } from './DeviceOptions.ts';
import type { DeviceProfile } from './DeviceProfile.ts';
import { deviceProfile } from './DeviceProfile.ts';
import { Executor } from './Executor.ts';
import { Faults } from './Faults.ts';
import { ForegroundState } from './ForegroundState.ts';
import { LADDERS } from './lockoutLadders.ts';
import { Notifications } from './Notifications.ts';
import { OtherApp } from './OtherApp.ts';
import { Permissions } from './Permissions.ts';
import type { PromptView } from './PromptView.ts';
import { PushClient } from './PushClient.ts';
import { ReuseCache } from './ReuseCache.ts';
import { Screen } from './Screen.ts';
import { SeededRandom } from './SeededRandom.ts';
import { SimulatedUser } from './SimulatedUser.ts';
import { SimulatedUserError } from '../system/SimulatedUserError.ts';
import { Timeline } from './Timeline.ts';
import type { TokenContents } from '../system/TokenSigner.ts';
import { AUTH_MODE_FRESH, TOKEN_TYPE_LOCAL, TokenSigner } from '../system/TokenSigner.ts';
import { VirtualClock } from './VirtualClock.ts';

/** AuthTrustLevels that the executors reach by default. */
const PIN_TRUST_LEVEL: number = 40000;
const FINGERPRINT_TRUST_LEVEL: number = 30000;
const COMPANION_TRUST_LEVEL: number = 40000;
/** By how much the seeds of two boots differ; odd, so that no two do not. */
const SEED_STEP: number = 0x5bd1e995;

/**
 * A simulated device: what the kits of this process talk to once it is installed with `useDevice`. It starts unlocked,
 * with face, fingerprint and PIN hardware, nothing enrolled, no permission granted and no app in the foreground.
 */
export class Device {
  /** The options, defaults filled in. */
  readonly options: DeviceOptions;
  /** The system version, and how it behaves. */
  readonly profile: DeviceProfile;
  readonly clock: VirtualClock;
  readonly timeline: Timeline;
  readonly log: DeviceLog;
  readonly permissions: Permissions = new Permissions();
  readonly foreground: ForegroundState = new ForegroundState();
  /** What becomes of an app's process while it is not in front. */
  readonly background: BackgroundLife;
  readonly notifications: Notifications;
  readonly push: PushClient;
  readonly scanner: CodeScanner = new CodeScanner();
  readonly account: Account;
  readonly screen: Screen;
  readonly user: SimulatedUser;
  readonly otherApp: OtherApp;
  readonly faults: Faults;
  /** For the device's own choices; never for numbers that an app gets as random. */
  readonly random: SeededRandom;
  readonly tokens: TokenSigner = new TokenSigner();
  readonly reuseCache: ReuseCache = new ReuseCache();
  readonly keystore: Keystore;
  /** Bundle names of system apps. */
  readonly systemApps: Set<string> = new Set();
  /** The bundle name of the app that runs in this process: who calls the kits. */
  app: string = 'com.example.app';
  /** Whether another app uses the camera. */
  isCameraBusy: boolean = false;
  /** Hears of exceptions thrown by an app's callbacks, after the timeline. */
  onCallbackError: ((error: unknown) => void) | undefined = undefined;

  private authService: AuthService;
  private readonly executors: Map<number, Executor> = new Map();
  private readonly processes: Map<string, number> = new Map();
  private readonly processEndListeners: Set<(bundle: string) => void> = new Set();
  private lastSessionId: number = 1;
  private readonly file: DeviceFile | undefined;
  private readonly boots: number;
  private authority: AttestationAuthority | undefined;

  /**
   * @throws UnknownProfileError when no such profile exists
   * @throws DeviceFileError when the data folder holds what no device has written
   */
  constructor(options: Partial<DeviceOptions> = {}) {
    this.options = { ...DEFAULT_OPTIONS, ...options };
    this.profile = deviceProfile(this.options.profile);
    this.clock = new VirtualClock(this.options.epoch);
    this.timeline = new Timeline(this.clock, this.options.timelineLimit);
    this.log = new DeviceLog(this.options.logLimit);
    this.file = this.options.dataFolder === undefined ? undefined : new DeviceFile(this.options.dataFolder);
    const state: DeviceState | undefined = this.file?.read();
    this.boots = (state?.boots ?? 0) + 1;
    this.authority = state?.authority;
    // Each boot draws other numbers, so that what is enrolled now is not taken for what was enrolled before.
    this.random = new SeededRandom(this.options.seed + Math.imul(this.boots - 1, SEED_STEP));
    this.notifications = new Notifications(this.timeline);
    // numbers of its own: what an app is called by the push service changes nothing of how the device behaves
    this.push = new PushClient(new SeededRandom(this.options.seed + this.boots), this.notifications, this.foreground);
    this.account = new Account(this.random);
    const levels: ReadonlyMap<AuthType, number> = new Map([
      [AuthType.PIN, PIN_TRUST_LEVEL],
      [AuthType.FACE, this.options.faceTrustLevel],
      [AuthType.FINGERPRINT, FINGERPRINT_TRUST_LEVEL],
      [AuthType.PRIVATE_PIN, PIN_TRUST_LEVEL],
      [AuthType.COMPANION_DEVICE, COMPANION_TRUST_LEVEL],
    ]);
    for (const type of ALL_AUTH_TYPES) {
      this.executors.set(
        type,
        new Executor(
          type,
          LADDERS[type],
          type !== AuthType.COMPANION_DEVICE,
          levels.get(type)!,
          this.clock,
          this.random,
        ),
      );
    }
    this.keystore = new Keystore(this, state?.keys ?? []);
    if (state !== undefined) {
      this.account.userId = state.userId;
      this.account.secureUserId = state.secureUserId;
      this.account.pin = state.pin;
      state.enrolments.forEach((enrolment) => this.executor(enrolment.type).restore(enrolment));
    }
    this.faults = new Faults(this);
    this.screen = new Screen(this);
    this.authService = new AuthService(this);
    this.user = new SimulatedUser(this);
    this.otherApp = new OtherApp(this);
    this.background = new BackgroundLife(this.clock, this.timeline, this.foreground);
    this.background.onEnd((bundle) => this.faults.killApp(bundle));
    this.foreground.onChange((bundle, state) => {
      this.timeline.add('system', `${bundle} is in the ${state}`);
      if (state === 'background') {
        this.authService.appWentToBackground(bundle);
      }
    });
  }

  /** What `deviceInfo.sdkApiVersion` says. */
  get sdkApiVersion(): number {
    return this.profile.apiVersion;
  }

  /** The authentication service that runs now. */
  get auth(): AuthService {
    return this.authService;
  }

  /** What the prompt on the screen shows at this moment; undefined when there is none. */
  get prompt(): PromptView | undefined {
    return this.screen.prompt?.view;
  }

  /**
   * The hardware and storage for `type`.
   * @throws SimulatedUserError UNKNOWN_TYPE for a number that is no AuthType
   */
  executor(type: AuthType): Executor {
    const executor: Executor | undefined = this.executors.get(type);
    if (executor === undefined) {
      throw new SimulatedUserError(
        'UNKNOWN_TYPE',
        `There is no authentication type ${String(type)}. Allowed: ${listAuthTypes()}.`,
      );
    }
    return executor;
  }

  /** As `executor`, for a number that an app gave; undefined when the device has no such type. */
  findExecutor(type: number): Executor | undefined {
    return this.executors.get(type);
  }

  /**
   * What the secure side does when the service hands it a match: a PIN ends the lockouts of face and finger, and the
   * success is signed and remembered for reuse. While the PIN is expired, only a screen unlock is remembered.
   * @returns the token
   */
  matched(type: AuthType, challenge: Uint8Array, trustLevel: number, isUnlock: boolean): Uint8Array {
    if (type === AuthType.PIN) {
      this.executor(AuthType.FACE).unlock();
      this.executor(AuthType.FINGERPRINT).unlock();
    }
    const { credentialId, enrolledId }: Executor = this.executor(type);
    const contents: TokenContents = {
      challenge,
      time: this.clock.now,
      trustLevel,
      authType: type,
      authMode: AUTH_MODE_FRESH,
      tokenType: TOKEN_TYPE_LOCAL,
      userId: this.account.userId,
      secureUid: this.account.secureUserId,
      enrolledId,
      credentialId,
    };
    if (isUnlock || !this.account.isPinExpired) {
      this.reuseCache.remember(contents, isUnlock);
    }
    return this.tokens.sign(contents);
  }

  /** What this device's attestation service signs with; its root is the last of `chain`. */
  get attestationAuthority(): AttestationAuthority {
    if (this.authority === undefined) {
      this.authority = makeAttestationAuthority();
      this.save();
    }
    return this.authority;
  }

  /** Writes to the data folder what is to survive; called after each change of it. Without a folder nothing happens. */
  save(): void {
    this.file?.write({
      boots: this.boots,
      userId: this.account.userId,
      secureUserId: this.account.secureUserId,
      pin: this.account.pin,
      enrolments: [...this.executors.values()].map((executor) => executor.saved),
      keys: this.keystore.keys,
      authority: this.authority,
    });
  }

  /** A number never used before on this device; 0 and 1 mean something else. */
  nextSessionId(): number {
    return ++this.lastSessionId;
  }

  /** Which incarnation of an app's process runs. */
  processOf(bundle: string): number {
    return this.processes.get(bundle) ?? 0;
  }

  /** The app's process has died; a new one takes its place. */
  replaceProcess(bundle: string): void {
    this.processes.set(bundle, this.processOf(bundle) + 1);
    [...this.processEndListeners].forEach((listener) => listener(bundle));
  }

  /**
   * Calls `listener` whenever an app's process has died.
   * @returns ends that
   */
  onProcessEnd(listener: (bundle: string) => void): () => void {
    this.processEndListeners.add(listener);
    return (): void => {
      this.processEndListeners.delete(listener);
    };
  }

  /** The authentication service has died; a new one takes its place. */
  replaceAuthService(): void {
    const old: AuthService = this.authService;
    this.authService = new AuthService(this);
    old.die();
  }

  /** Called by the kits when an app's callback throws. The system does not hear of it. */
  callbackFailed(error: unknown): void {
    this.timeline.add('app', `a callback of the app threw: ${error instanceof Error ? error.message : String(error)}`);
    this.onCallbackError?.(error);
    if (this.options.rethrowsCallbackErrors) {
      setImmediate(() => {
        throw error;
      });
    }
  }
}
