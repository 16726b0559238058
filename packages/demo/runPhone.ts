// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import type { DeviceOptions } from 'arkts-host/device';
import type { Phone } from 'arkts-host/screen';
import { PortInUseError, runTerminal, showPhone } from 'arkts-host/screen';
import { LOOK } from './actions.ts';
import { PortTakenError } from './Cable.ts';
import { gatewayCommands } from './gatewayCommands.ts';
import { openPhone } from './openPhone.ts';
import { watchedBuild } from './Stage.ts';
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
  const gatewayFolder =
    dataFolder === undefined ? fs.mkdtempSync(path.join(os.tmpdir(), 'gateway-')) : path.resolve(dataFolder, 'gateway');
  const stageOf = (phone: Phone): Stage | undefined => phone.current as Stage | undefined;
  const inTerminal = (phone: Phone, url: string | undefined, failed: (line: string) => void): Promise<void> =>
    runTerminal(process.stdin, process.stdout, {
      look: LOOK,
      stage: () => stageOf(phone),
      help: () => commandLines(stageOf(phone)),
      failed,
      notice:
        url === undefined
          ? 'Press a to ask, m for the accounts, u for a connection, h for another terminal.'
          : `Press a to ask, u for a connection, h for another terminal, or open ${url}`,
    });
  try {
    await showPhone({
      open: () => openPhone(options, gatewayFolder, watchedBuild()),
      port: views.hasPage ? views.port : undefined,
      lines: (phone) => commandLines(stageOf(phone)),
      ...(views.hasTerminal ? { inTerminal } : {}),
    });
    return 0;
  } catch (error) {
    if (error instanceof PortTakenError || error instanceof PortInUseError) {
      console.error(error.message);
      return 2;
    }
    throw error;
  } finally {
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
    ...(stage.gateway.shop === undefined
      ? []
      : [
          '',
          'The shop: log in by phone in a browser, as ann; pay by phone; close its tab, and see the prompt go.',
          `  ${stage.gateway.shop.origin}`,
        ]),
    '',
    'To approve by the keys of this terminal: n shows who asks, 9 and the two digits that the other terminal shows, f the face.',
  ];
}
