// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import fs from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { decodeFrame, encodeFrame, FRAME_REVISION, FRAME_VERSION } from '../Index.ts';
import { deviceFrames, gatewayFrames } from './arbitraryFrame.ts';
import { describeFrames } from './describeFrames.ts';
import type { FramesDescription } from './describeFrames.ts';

const FOLDER = new URL('../versions/', import.meta.url);

/** The version of the frames as they are now: "1.2" is revision 2 of version 1. */
export const CURRENT = `${FRAME_VERSION}.${FRAME_REVISION}`;

/** The versions that have a description, the oldest first. */
export function describedVersions(): FramesDescription[] {
  return fs
    .readdirSync(FOLDER)
    .sort((one, other) => Number.parseInt(one.slice(2), 10) - Number.parseInt(other.slice(2), 10))
    .map((name) => JSON.parse(fs.readFileSync(new URL(name, FOLDER), 'utf8')) as FramesDescription);
}

/** The frames of the sources. */
export function describeCurrent(): FramesDescription {
  return describeFrames(CURRENT, {
    decode: (text, sender) => (sender === 'gateway' ? decodeFrame(text, 'gateway') : decodeFrame(text, 'device')),
    encode: encodeFrame,
    gateway: gatewayFrames,
    device: deviceFrames,
  });
}

/** Writes the description of the current version, once: what phones and gateways run already does not change. */
function main(): number {
  const file = new URL(`${CURRENT}.json`, FOLDER);
  try {
    fs.writeFileSync(file, `${JSON.stringify(describeCurrent(), null, 2)}\n`, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw error;
    }
    console.error(`Version ${CURRENT} is described already. A change of the frames takes a new FRAME_REVISION first.`);
    return 1;
  }
  console.log(`${fileURLToPath(file)} is written.`);
  return 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = main();
}
