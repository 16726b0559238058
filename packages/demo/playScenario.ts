// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { NEWEST_PROFILE } from 'arkts-host/device';
import type { TimelineEntry } from 'arkts-host/device';
import { NetworkActivity } from 'arkts-host/network';
import { endingOn } from './Scenario.ts';
import type { AccountsEnding, AnyEnding, Ending, GatewayEnding, Scenario } from './Scenario.ts';
import { openStage } from './Stage.ts';
import type { Stage } from './Stage.ts';

/** Milliseconds after which every prompt is known to be gone, or known not to be. */
const AFTERMATH = 6_000;

/** What the audit has beside the preparations. */
const AUDITED = /^(request-|connection-|disowned|.*-revoked)/;

export interface PlayedScenario {
  readonly scenario: Scenario;
  /** How it had to end on that version of the system. */
  readonly ending: AnyEnding;
  readonly timeline: readonly TimelineEntry[];
  /** What was not as it must be; empty when the scenario passed. */
  readonly faults: readonly string[];
}

/** Plays one scenario on a phone of its own, and looks at what the page says in the end. */
export async function playScenario(scenario: Scenario, profile: number = NEWEST_PROFILE): Promise<PlayedScenario> {
  const stage = await openStage({ profile });
  const { device } = stage;
  const ending = endingOn(scenario, profile);
  const faults: string[] = [];
  let timeline: readonly TimelineEntry[] = [];
  try {
    await scenario.play(stage);
    faults.push(...(await judgeEnding(stage, ending)));
  } catch (error) {
    faults.push(`it could not be played: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    timeline = [...device.timeline.entries];
    await stage.close();
  }
  return { scenario, ending, timeline, faults };
}

/** Lets the aftermath pass, and tells what the page says that it must not. */
export async function judgeEnding(stage: Stage, ending: AnyEnding): Promise<string[]> {
  const { app, device, page } = stage;
  const faults: string[] = [];
  await NetworkActivity.of(device).advance(AFTERMATH);
  await page.settle();
  if ('notice' in ending) {
    compareAccounts(stage, ending, faults);
  } else if ('client' in ending) {
    compareGateway(stage, ending, faults);
  } else {
    compareOutcomes(stage, ending, faults);
  }
  expectEqual(faults, 'the prompt on the screen', device.prompt?.title ?? 'none', 'none');
  expectEqual(faults, 'errors of the app', app.errors.map((failure) => String(failure.error)).join(' | '), '');
  return faults;
}

function compareOutcomes({ page }: Stage, ending: Ending, faults: string[]): void {
  expectEqual(faults, 'the outcome', page.text('outcome'), ending.outcomes[0] ?? '');
  expectEqual(faults, 'the withdrawal', page.text('withdrawal'), ending.withdrawal);
  const listed = page
    .ids()
    .filter((id) => id.startsWith('history-'))
    .map((id) => page.text(id));
  expectEqual(faults, 'the history', listed.join(' | '), ending.outcomes.join(' | '));
}

function compareAccounts({ page }: Stage, ending: AccountsEnding, faults: string[]): void {
  expectEqual(faults, 'the notice', page.find('notice')?.text ?? '', ending.notice);
  expectEqual(faults, 'what goes on', page.text('phase'), 'Nothing is going on');
  const listed = page
    .ids()
    .filter((id) => id.startsWith('delete-'))
    .map((id) => id.slice('delete-'.length));
  expectEqual(faults, 'the accounts', listed.join(' | '), ending.accounts.join(' | '));
}

function compareGateway({ page, gateway }: Stage, ending: GatewayEnding, faults: string[]): void {
  const attempt = gateway.attempts.at(-1);
  expectEqual(faults, 'what the client is told', attempt?.ending ?? '', ending.client);
  expectEqual(faults, 'what the target said', attempt?.received ?? '', ending.said);
  expectEqual(faults, 'the result on the phone', page.find('requestResult')?.text ?? '', ending.result);
  expectEqual(faults, 'what the phone still asks', page.find('requestUser')?.text ?? '', '');
  const receipts = gateway.promptEnds.map(
    ({ cause, isConfirmed, wasShown }) =>
      `${cause}: ${isConfirmed ? 'confirmed' : 'not confirmed'}, ${wasShown ? 'shown' : 'never shown'}`,
  );
  expectEqual(faults, 'the receipts', receipts.join(' | '), ending.receipts.join(' | '));
  const audit = gateway
    .audit()
    .filter(({ event }) => AUDITED.test(event))
    .map(({ event, cause }) => (event.startsWith('request-') ? `${event}: ${cause}` : event));
  expectEqual(faults, 'the audit', audit.join(' | '), ending.audit.join(' | '));
}

function expectEqual(faults: string[], what: string, actual: string, expected: string): void {
  if (actual !== expected) {
    faults.push(`${what} is '${actual}' instead of '${expected}'`);
  }
}
