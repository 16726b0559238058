// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { cssColor } from './cssColor.ts';
import type { PhoneStage } from './PhoneStage.ts';
import type { PromptWatch } from './PromptWatch.ts';
import type { PhoneState, ScenarioState } from './ScreenMessage.ts';

/** What is chosen for a phone, whatever runs on it. */
export interface PhoneSettings {
  profile: number;
  language: string;
  isDark: boolean;
  scenario: ScenarioState | undefined;
}

/** What a browser has to know of the phone beside its page; `stage` and `prompts` are undefined while it is off. */
export function phoneState(
  settings: Readonly<PhoneSettings>,
  stage: PhoneStage | undefined,
  prompts: PromptWatch | undefined,
): PhoneState {
  const { profile, language, isDark, scenario } = settings;
  const base = {
    profile,
    language,
    isDark,
    ...(scenario === undefined ? {} : { scenario }),
  };
  if (stage === undefined) {
    return {
      ...base,
      screen: 'off',
      appName: '',
      bundle: '',
      isOtherAsking: false,
      neighbours: [],
      shade: [],
      isAskedToNotify: false,
      notifications: 'not-asked',
      isDoNotDisturb: false,
    };
  }
  const { device, app, neighbours = [] } = stage;
  const { notifications } = device;
  const prompt = prompts?.state();
  const dialog = app.top?.page.dialogs.at(-1);
  return {
    ...base,
    screen: device.screen.isLocked ? 'locked' : app.top?.phase === 'foreground' ? 'app' : 'home',
    appName: app.label,
    bundle: app.bundleName,
    isOtherAsking: device.prompt?.bundle === device.otherApp.bundle,
    neighbours: neighbours.map((neighbour) => neighbour.state),
    shade: notifications.shade.map(({ bundle, id, title, text }) => ({ bundle, id, title, text })),
    isAskedToNotify: notifications.asking !== undefined,
    notifications: notifications.rightOf(app.bundleName),
    isDoNotDisturb: notifications.isDoNotDisturb,
    ...(prompt === undefined ? {} : { prompt }),
    ...(dialog === undefined
      ? {}
      : {
          dialog: {
            id: dialog.id,
            title: app.resources.text(dialog.title),
            message: app.resources.text(dialog.message),
            canDismiss: dialog.canDismiss,
            buttons: dialog.buttons.map(({ text, color, isPrimary }) => {
              const paint = color === undefined ? undefined : cssColor(color, app.resources);
              return {
                text: app.resources.text(text),
                ...(paint === undefined ? {} : { color: paint }),
                ...(isPrimary === true ? { isPrimary } : {}),
              };
            }),
          },
        }),
  };
}
