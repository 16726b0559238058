// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import type { DeviceOptions } from '../host/device/DeviceOptions.ts';
import type { Phone } from '../host/screen/Phone.ts';
import { ScreenServer } from '../host/screen/ScreenServer.ts';
import { PortTakenError } from './Cable.ts';
import { gatewayCommands } from './gatewayCommands.ts';
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

/**
 * Runs a phone in real time, shown by a page of this machine, by this terminal, or by both, and the gateway that it is
 * enrolled with, until a person ends it.
 */
export async function runPhone(options: Partial<DeviceOptions>, views: PhoneViews): Promise<number> {
  const { dataFolder } = options;
  const gatewayFolder = dataFolder === undefined ? fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-')) :
    path.resolve(dataFolder, 'gateway');
  let phone: Phone | undefined;
  let server: ScreenServer | undefined;
  try {
    phone = await openPhone(options, gatewayFolder);
    const stage = (): Stage | undefined => phone?.current as Stage | undefined;
    const help = (): string[] => commandLines(stage());
    server = views.hasPage ? await ScreenServer.start(phone, views.port) : undefined;
    if (server !== undefined) {
      console.log(`The phone: ${server.url}`);
    }
    console.log(help().join('\n'));
    if (views.hasTerminal) {
      await runTerminal(process.stdin, process.stdout, {
        stage,
        help,
        notice: server === undefined ? 'Press a to ask, m for the accounts, u for a connection, h for another terminal.' :
          `Press a to ask, u for a connection, h for another terminal, or open ${server.url}`,
      });
    } else {
      await untilToldToEnd();
    }
    return 0;
  } catch (error) {
    if (error instanceof PortTakenError) {
      console.error(error.message);
      return 2;
    }
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
      console.error(`Port ${views.port} is taken by another program. Give another one with --port, or none.`);
      return 2;
    }
    throw error;
  } finally {
    await server?.close();
    await phone?.close();
    if (dataFolder === undefined) {
      fs.rmSync(gatewayFolder, { recursive: true, force: true });
    }
  }
}

/** How to get through the gateway from another terminal. */
function commandLines(stage: Stage | undefined): string[] {
  if (stage === undefined || !stage.gateway.isRunning) {
    return ['The gateway does not run. Restart the phone, and it does again.'];
  }
  return ['The gateway: connect through it from another terminal, and approve on the phone.',
    ...gatewayCommands(stage.gateway).flatMap(({ text, command }) => ['', text, `  ${command}`])];
}

function untilToldToEnd(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}
