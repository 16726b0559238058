// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import process from 'node:process';
import type { DeviceOptions } from '../host/device/DeviceOptions.ts';
import { ScreenServer } from '../host/screen/ScreenServer.ts';
import { openPhone } from './openPhone.ts';
import { runTerminal } from './runTerminal.ts';
import type { Stage } from './Stage.ts';

/** How a phone is shown. */
export interface PhoneViews {
  /** 0 takes any that is free. */
  readonly port: number;
  readonly hasPage: boolean;
  readonly hasTerminal: boolean;
}

/** Runs a phone in real time, shown by a page of this machine, by this terminal, or by both, until a person ends it. */
export async function runPhone(options: Partial<DeviceOptions>, views: PhoneViews): Promise<number> {
  const phone = await openPhone(options);
  let server: ScreenServer | undefined;
  try {
    server = views.hasPage ? await ScreenServer.start(phone, views.port) : undefined;
    if (server !== undefined) {
      console.log(`The phone: ${server.url}`);
    }
    if (views.hasTerminal) {
      await runTerminal(process.stdin, process.stdout, {
        stage: () => phone.current as Stage | undefined,
        notice: server === undefined ? 'Press a to ask, or m for the accounts.' : `Press a to ask, or open ${server.url}`,
      });
    } else {
      await untilToldToEnd();
    }
    return 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
      console.error(`Port ${views.port} is taken by another program. Give another one with --port, or none.`);
      return 2;
    }
    throw error;
  } finally {
    await server?.close();
    await phone.close();
  }
}

function untilToldToEnd(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}
