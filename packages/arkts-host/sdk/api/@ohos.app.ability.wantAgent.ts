// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { currentDevice } from '../../device/currentDevice.ts';
import { SystemError } from '../../system/SystemError.ts';
import type Want from './@ohos.app.ability.Want.ts';

const BAD_PARAMETER: number = 401;
const agents: WeakMap<object, Want> = new WeakMap();

/** A want that somebody else starts later, as a notification that is tapped does. @since 9 */
namespace wantAgent {
  /** @since 9 */
  export enum OperationType {
    UNKNOWN_TYPE = 0,
    START_ABILITY = 1,
    START_ABILITIES = 2,
    START_SERVICE = 3,
    SEND_COMMON_EVENT = 4,
  }

  /** @since 9 */
  export enum WantAgentFlags {
    ONE_TIME_FLAG = 0,
    NO_BUILD_FLAG = 1,
    CANCEL_PRESENT_FLAG = 2,
    UPDATE_PRESENT_FLAG = 3,
    CONSTANT_FLAG = 4,
  }

  /** @since 9 */
  export interface WantAgentInfo {
    wants: Want[];
    /** @since 11 */
    actionType?: OperationType;
    requestCode: number;
    /** @since 11 */
    actionFlags?: WantAgentFlags[];
  }

  /** What nobody looks into. @since 9 */
  export type WantAgent = object;

  /** An agent for the first of these wants, to start an ability. Rejects with 401 without one. @since 9 */
  export function getWantAgent(info: WantAgentInfo): Promise<WantAgent> {
    const want: Want | undefined = info?.wants?.[0];
    return new Promise<WantAgent>((resolve, reject) => {
      currentDevice().clock.schedule(0, () => {
        if (want === undefined || info.actionType !== OperationType.START_ABILITY) {
          reject(new SystemError(BAD_PARAMETER, 'Parameter error. A want to start an ability with is required.'));
          return;
        }
        const agent: WantAgent = {};
        agents.set(agent, want);
        resolve(agent);
      });
    });
  }
}

/** For the device: what an agent starts; undefined for what is none. */
export function wantOf(agent: object | undefined): Want | undefined {
  return agent === undefined ? undefined : agents.get(agent);
}

export default wantAgent;
