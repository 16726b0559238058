// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** Constants of abilities: those that the host's launches have. @since 9 */
namespace AbilityConstant {
  /** Why an ability starts. @since 9 */
  export enum LaunchReason {
    UNKNOWN = 0,
    START_ABILITY = 1,
  }

  /** How an ability ended before. @since 9 */
  export enum LastExitReason {
    UNKNOWN = 0,
    NORMAL = 2,
  }

  /** What an ability is told at its start. @since 9 */
  export interface LaunchParam {
    launchReason: LaunchReason;
    lastExitReason: LastExitReason;
  }
}

export default AbilityConstant;
