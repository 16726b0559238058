// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** Constants of abilities: those that the host's launches have. @since 9 */
namespace AbilityConstant {
  /** Why an ability starts. @since 9 */
  export enum LaunchReason {
    UNKNOWN = 0,
    START_ABILITY = 1,
    CALL = 2,
    CONTINUATION = 3,
    APP_RECOVERY = 4,
    SHARE = 5,
  }

  /** How an ability ended before. @since 9 */
  export enum LastExitReason {
    UNKNOWN = 0,
    ABILITY_NOT_RESPONDING = 1,
    NORMAL = 2,
    CPP_CRASH = 3,
    JS_ERROR = 4,
    APP_FREEZE = 5,
  }

  /** What onSaveState says. @since 9 */
  export enum OnSaveResult {
    ALL_AGREE = 0,
    CONTINUATION_REJECT = 1,
    CONTINUATION_MISMATCH = 2,
    RECOVERY_AGREE = 3,
    RECOVERY_REJECT = 4,
    ALL_REJECT = 5,
  }

  /** Why state is saved. @since 9 */
  export enum StateType {
    CONTINUATION = 0,
    APP_RECOVERY = 1,
  }

  /** What an ability is told at its start. @since 9 */
  export interface LaunchParam {
    launchReason: LaunchReason;
    lastExitReason: LastExitReason;
  }
}

export default AbilityConstant;
