// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { StaleReads } from '../../arkui/staleReads.ts';
import type { PromptView } from '../../device/PromptView.ts';
import { authTypeWords } from '../../system/AuthType.ts';
import type { PhoneStage } from '../PhoneStage.ts';
import { formatEntry } from './formatEntry.ts';
import { pageOf } from './TerminalLook.ts';
import type { TerminalAction, TerminalLook } from './TerminalLook.ts';

const SMALLEST = 40;
/** Columns for the name of a group of keys. */
const LABEL = 14;
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/;

/** What a terminal of that size shows: the phone, its prompt, the latest of the timeline, the keys. */
export function drawTerminal<S extends PhoneStage>(
  stage: S,
  look: TerminalLook<S>,
  notice: string,
  columns: number,
  rows: number,
): string[] {
  const width = Math.max(SMALLEST, columns);
  const keys = drawKeys(look.actions(stage), look.about, width);
  const phone = pageOf(stage)
    .print()
    .split('\n')
    .map((line) => `  ${line}`);
  const head = [look.title, ''];
  const prompt = drawPrompt(stage.device.prompt, stage.device.clock.now);
  const foot = [...drawShade(stage), ...drawWaiting(stage), ...drawStale(), '', ...keys, '', notice];
  const room = rows - head.length - prompt.length - foot.length - 1;
  const shownPhone = fromAnchor(phone, look.anchor, Math.max(3, Math.min(phone.length, room - 4)));
  const timeline = stage.device.timeline.entries.slice(-Math.max(1, room - shownPhone.length - 2)).map(formatEntry);
  return [...head, ...shownPhone, '', ...prompt, ...timeline, ...foot]
    .map((line) => fit(line, width))
    .slice(0, Math.max(1, rows));
}

function drawPrompt(prompt: PromptView | undefined, now: number): string[] {
  if (prompt === undefined) {
    return ['( no prompt )', ''];
  }
  const types = prompt.types.map((each) => {
    const left =
      each.lockedUntil === undefined
        ? `${each.remainingAttempts} attempts left`
        : `locked for ${Number.isFinite(each.lockedUntil) ? `${Math.ceil((each.lockedUntil - now) / 1000)} s` : 'good'}`;
    return `${authTypeWords([each.type])} (${left})`;
  });
  return [`+-- ${prompt.title} -- ${prompt.bundle} -- ${prompt.state}`, `|   ${types.join('   ')}`, ''];
}

/** What stands in the notification shade. */
function drawShade({ device }: PhoneStage): string[] {
  return device.notifications.shade.map(({ title, text }) => `notification: ${title}: ${text}`);
}

/** The side that waits for the phone, where there is one. */
function drawWaiting({ waitingSide }: PhoneStage): string[] {
  const attempt = waitingSide?.state().attempt;
  if (attempt === undefined) {
    return [];
  }
  const { step, number, ending, lines, withdrawal } = attempt;
  const said = lines.at(-1);
  return [
    `the waiting side: ${step}${step === 'waiting' || step === 'shown' ? `, the number is ${number}` : ''}` +
      `${ending === '' ? '' : `: ${ending}`}${said === undefined ? '' : `; ${said.from}: ${said.text}`}` +
      (withdrawal === undefined ? '' : `; receipt after ${withdrawal.receiptMs} ms`),
  ];
}

/** What the page shows although it has changed, because no decorator makes the change heard: the first, and how many more. */
function drawStale(): string[] {
  const [first, ...others] = StaleReads.stale();
  return first === undefined
    ? []
    : [
        `stale: ${first.member} (${first.site}) is ${first.now}, the page shows ${first.shown}` +
          (others.length === 0 ? '' : `; and ${others.length} more`),
      ];
}

function drawKeys<S extends PhoneStage>(actions: readonly TerminalAction<S>[], about: string, width: number): string[] {
  const lines: string[] = [];
  for (const group of new Set(actions.map((each) => each.group))) {
    let line = `${group}:`.padEnd(LABEL);
    for (const action of actions.filter((each) => each.group === group)) {
      const item = `${action.key} ${action.label}   `;
      if (line.length + item.trimEnd().length > width) {
        lines.push(line.trimEnd());
        line = ' '.repeat(LABEL);
      }
      line += item;
    }
    lines.push(line.trimEnd());
  }
  return [...lines, `${'q'.padEnd(LABEL)}quit   h ${about}`];
}

/** Where there is no room for the whole page, what changes is worth more than its title. */
function fromAnchor(phone: readonly string[], anchor: RegExp | undefined, room: number): readonly string[] {
  const wanted = anchor === undefined ? 0 : phone.findIndex((line) => anchor.test(line));
  const from = phone.length <= room ? 0 : Math.max(0, Math.min(wanted, phone.length - room));
  return phone.slice(from, from + room);
}

/** Cut to the columns that there are; Chinese characters take two. */
function fit(line: string, width: number): string {
  let columns = 0;
  let kept = '';
  for (const character of line) {
    columns += WIDE.test(character) ? 2 : 1;
    if (columns > width) {
      return `${kept.slice(0, -1)}…`;
    }
    kept += character;
  }
  return kept;
}
