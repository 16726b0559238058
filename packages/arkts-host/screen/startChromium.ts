// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { existsSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { areUnderWay, CannotInstallError, installPackages } from '../debian/installPackages.ts';

const NAMES: readonly string[] = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

/** Why there is no browser, and what to do about it. */
export class NoBrowserError extends Error {
  constructor(reason: string) {
    super(`There is no Chromium: ${reason}. Install one (Debian: apt-get install chromium), or name it in CHROMIUM.`);
    this.name = 'NoBrowserError';
  }
}

function find(): string | undefined {
  const given = process.env['CHROMIUM'];
  if (given !== undefined && given !== '') {
    return given;
  }
  return (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .flatMap((folder) => NAMES.map((name) => path.join(folder, name)))
    .find((file) => existsSync(file));
}

/** Debian's own, where this process may install packages. */
function install(): void {
  try {
    installPackages(['chromium']);
  } catch (error) {
    throw error instanceof CannotInstallError ? new NoBrowserError(`none is in PATH, and ${error.message}`) : error;
  }
}

/** The file of a Chromium, installed first where that is possible. Throws NoBrowserError. */
export function findChromium(): string {
  const given = process.env['CHROMIUM'] ?? '';
  if (given !== '' && !existsSync(given)) {
    throw new NoBrowserError(`CHROMIUM names ${given}, which is not there`);
  }
  if (find() === undefined || (given === '' && areUnderWay(['chromium']))) {
    install();
  }
  const file = find();
  if (file === undefined) {
    throw new NoBrowserError('it is not where it was installed');
  }
  return file;
}

/** Starts a headless Chromium, installing it where possible. Rejects with NoBrowserError. */
export async function startChromium(): Promise<Browser> {
  const executablePath = findChromium();
  const options = {
    executablePath,
    args: ['--force-color-profile=srgb', '--font-render-hinting=none'],
    // a signal ends this process as it ends any other, and Chromium with it: the pipe between them breaks
    ...{ handleSIGTERM: false, handleSIGHUP: false, handleSIGINT: false },
  };
  // Chromium's own sandbox does not start for root, nor where user namespaces are forbidden.
  if (process.getuid?.() === 0) {
    return await chromium.launch({ ...options, chromiumSandbox: false });
  }
  return await chromium
    .launch({ ...options, chromiumSandbox: true })
    .catch(() => chromium.launch({ ...options, chromiumSandbox: false }));
}

/** A browser for a suite, or why there is none: tests then skip with that reason. */
export async function tryChromium(): Promise<{ browser: Browser | undefined; reason: string }> {
  try {
    return { browser: await startChromium(), reason: '' };
  } catch (error) {
    if (error instanceof NoBrowserError) {
      return { browser: undefined, reason: error.message };
    }
    throw error;
  }
}

/** How wide and high a window is, in CSS pixels. */
export interface WindowSize {
  readonly width: number;
  readonly height: number;
}

const DESKTOP: WindowSize = { width: 1280, height: 900 };

/** Milliseconds that anything may take in a browser, on a machine that has much else to do. */
const PATIENCE = 300_000;

/** A page whose errors are kept: a test that leaves some has failed. */
export async function openPage(
  browser: Browser,
  url: string,
  size: WindowSize = DESKTOP,
): Promise<{ page: Page; errors: string[] }> {
  const page = await browser.newPage({ viewport: size });
  page.setDefaultTimeout(PATIENCE);
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') {
      errors.push(message.text());
    }
  });
  await show(page, url);
  return { page, errors };
}

/** Loads the phone anew into a page that has shown it before; its window is as large as at first. */
export async function reopenPage(page: Page, url: string): Promise<void> {
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  await page.setViewportSize(DESKTOP);
  await show(page, url);
}

async function show(page: Page, url: string): Promise<void> {
  await page.goto(url, { waitUntil: 'commit' });
  await page.waitForSelector('#app > *');
}
