// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import type { DeviceOptions } from 'arkts-host/device';
import type { Phone } from 'arkts-host/screen';
import { ScreenServer } from 'arkts-host/screen';
import { PortTakenError } from './Cable.ts';
import { gatewayCommands } from './gatewayCommands.ts';
import { openPhone } from './openPhone.ts';
import { runTerminal } from './runTerminal.ts';
import { watchedBuild } from './Stage.ts';
import type { Stage } from './Stage.ts';

/** Faults that are kept word for word while the terminal shows the phone. */
const MOST_FAULTS = 20;

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
  const gatewayFolder =
    dataFolder === undefined ? fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-')) : path.resolve(dataFolder, 'gateway');
  let phone: Phone | undefined;
  let server: ScreenServer | undefined;
  const faults = new Faults(views.hasTerminal);
  const stopCatching = faults.catchStray();
  try {
    phone = await openPhone(options, gatewayFolder, watchedBuild());
    const stage = (): Stage | undefined => phone?.current as Stage | undefined;
    const help = (): string[] => commandLines(stage());
    server = views.hasPage ? await ScreenServer.start(phone, views.port, faults.tell) : undefined;
    if (server !== undefined) {
      console.log(`The phone: ${server.url}`);
    }
    console.log(help().join('\n'));
    if (views.hasTerminal) {
      await runTerminal(process.stdin, process.stdout, {
        stage,
        help,
        failed: faults.tell,
        notice:
          server === undefined
            ? 'Press a to ask, m for the accounts, u for a connection, h for another terminal.'
            : `Press a to ask, u for a connection, h for another terminal, or open ${server.url}`,
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
    stopCatching();
    faults.print();
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
  return [
    'The gateway: connect through it from another terminal, and approve on the phone.',
    ...gatewayCommands(stage.gateway).flatMap(({ text, command }) => ['', text, `  ${command}`]),
  ];
}

/** What went wrong meanwhile. It ends nothing: whoever plays hears of it, beside the terminal's picture or after it. */
class Faults {
  private readonly kept: string[] = [];
  private count: number = 0;
  private readonly isKept: boolean;

  /** @param isKept whether lines wait until the terminal is free */
  constructor(isKept: boolean) {
    this.isKept = isKept;
  }

  readonly tell = (line: string): void => {
    this.count += 1;
    if (!this.isKept) {
      console.error(line);
    } else if (this.kept.length < MOST_FAULTS) {
      this.kept.push(line);
    }
  };

  /** Takes every error that nobody else takes, until the returned function is called. */
  catchStray(): () => void {
    const stray = (error: unknown): void =>
      this.tell(`An error that nothing caught: ${(error as Error)?.stack ?? error}`);
    const ignored = (): void => {}; // without a listener Node opens a debugger at SIGUSR1, and ends at SIGUSR2
    process.on('uncaughtException', stray);
    process.on('unhandledRejection', stray);
    process.stdout.on('error', stray); // a terminal or a pipe that has gone
    process.stderr.on('error', ignored);
    process.on('SIGUSR1', ignored);
    process.on('SIGUSR2', ignored);
    return (): void => {
      process.off('uncaughtException', stray);
      process.off('unhandledRejection', stray);
      process.stdout.off('error', stray);
      process.stderr.off('error', ignored);
      process.off('SIGUSR1', ignored);
      process.off('SIGUSR2', ignored);
    };
  }

  print(): void {
    this.kept.forEach((line) => console.error(line));
    if (this.count > this.kept.length && this.isKept) {
      console.error(`and ${this.count - this.kept.length} more faults.`);
    }
  }
}

function untilToldToEnd(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => resolve());
    }
  });
}
