// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { element } from '../../arkui/building.ts';
import { Button, Checkbox, Column, Image, LoadingProgress, Radio, Row, Text } from '../../arkui/builtIns.ts';
import { CustomComponent } from '../../arkui/CustomComponent.ts';
import type { ComponentBirth } from '../../arkui/CustomComponent.ts';
import { BuilderParam, ComponentV2, Once, Param } from '../../arkui/stateDecorators.ts';
import type { Resource } from './global/resource.ts';

/** What shows a dialog, for the dialog. */
interface DialogCloser {
  close(): void;
}

type Words = string | Resource;

/** A button of a dialog. @since 10 */
export interface ButtonOptions {
  value: Words;
  /** Runs at a press, before the dialog closes. */
  action?: () => void;
  background?: string | number | Resource;
  fontColor?: string | number | Resource;
  /** @since 12 */
  buttonStyle?: number;
  /** @since 12 */
  role?: number;
  /** @since 18 */
  defaultFocus?: boolean;
}

/** One of the choices of a SelectDialog; the system calls it SheetInfo. @since 10 */
export interface DialogChoice {
  title: Words;
  icon?: Words;
  /** Runs when it is chosen, before the dialog closes. */
  action: () => void;
}

/** What a SelectDialog is made with. @since 10 */
export interface SelectDialogParam {
  controller?: DialogCloser;
  title: Words;
  content?: Words;
  /** The choice that is marked, from 0; none unless given. */
  selectedIndex?: number;
  confirm?: ButtonOptions;
  radioContent: Array<DialogChoice>;
  theme?: object;
  themeColorMode?: number;
}

/** What a CustomContentDialog is made with. @since 12 */
export interface CustomContentDialogParam {
  controller?: DialogCloser;
  primaryTitle?: Words;
  secondaryTitle?: Words;
  contentBuilder: () => void;
  contentAreaPadding?: object;
  localizedContentAreaPadding?: object;
  /** One to four. */
  buttons?: ButtonOptions[];
  theme?: object;
  themeColorMode?: number;
}

/** What a TipsDialog is made with. @since 10 */
export interface TipsDialogParam {
  controller: DialogCloser;
  imageRes: Words | object;
  imageSize?: object;
  title?: Words;
  content?: Words;
  /** What stands beside the check box; without it there is none. */
  checkTips?: Words;
  isChecked?: boolean;
  /** @since 12 */
  onCheckedChange?: (isChecked: boolean) => void;
  primaryButton?: ButtonOptions;
  secondaryButton?: ButtonOptions;
  theme?: object;
  themeColorMode?: number;
}

/** What a ConfirmDialog is made with. @since 10 */
export interface ConfirmDialogParam {
  controller: DialogCloser;
  title: Words;
  content?: Words;
  /** What stands beside the check box; without it there is none. */
  checkTips?: Words;
  isChecked?: boolean;
  /** @since 12 */
  onCheckedChange?: (isChecked: boolean) => void;
  primaryButton?: ButtonOptions;
  secondaryButton?: ButtonOptions;
  theme?: object;
  themeColorMode?: number;
}

/** What an AlertDialog of this kit is made with; the one without an import is another. @since 10 */
export interface AlertDialogParam {
  controller: DialogCloser;
  /** @since 12 */
  primaryTitle?: Words;
  /** @since 12 */
  secondaryTitle?: Words;
  content: Words;
  primaryButton?: ButtonOptions;
  secondaryButton?: ButtonOptions;
  theme?: object;
  themeColorMode?: number;
}

/** What a LoadingDialog is made with. @since 10 */
export interface LoadingDialogParam {
  controller?: DialogCloser;
  content?: Words;
  theme?: object;
  themeColorMode?: number;
}

declare global {
  /** Declared for pages in packages/arkts-host/sdk/component: what every component can be given. */
  interface CommonAttribute {}
}

/** The call of the component as the builder of a CustomDialogController. @since 10 */
export interface SelectDialogInterface {
  (param: SelectDialogParam): CommonAttribute;
}

/** The call of the component as the builder of a CustomDialogController. @since 12 */
export interface CustomContentDialogInterface {
  (param: CustomContentDialogParam): CommonAttribute;
}

/** The call of the component as the builder of a CustomDialogController. @since 10 */
export interface TipsDialogInterface {
  (param: TipsDialogParam): CommonAttribute;
}

/** The call of the component as the builder of a CustomDialogController. @since 10 */
export interface ConfirmDialogInterface {
  (param: ConfirmDialogParam): CommonAttribute;
}

/** The call of the component as the builder of a CustomDialogController. @since 10 */
export interface AlertDialogInterface {
  (param: AlertDialogParam): CommonAttribute;
}

/** The call of the component as the builder of a CustomDialogController. @since 10 */
export interface LoadingDialogInterface {
  (param: LoadingDialogParam): CommonAttribute;
}

interface Chain {
  onChange(handler: (value: boolean) => void): Chain;
  select(value: boolean): Chain;
  onClick(handler: () => void): Chain;
  checked(value: boolean): Chain;
}

function words(text: Words | undefined, site: string): void {
  if (text !== undefined) {
    element(Text, () => [text], undefined, undefined, site);
  }
}

function buttons(all: readonly ButtonOptions[], controller: DialogCloser | undefined, site: string): void {
  for (const { value, action } of all) {
    element(
      Button,
      () => [value],
      (it) => (it as Chain).onClick(() => press(action, controller)),
      undefined,
      site,
    );
  }
}

/** A press runs its action; the dialog closes even when that throws. */
function press(action: (() => void) | undefined, controller: DialogCloser | undefined): void {
  try {
    action?.();
  } finally {
    controller?.close();
  }
}

/** What a dialog was given. */
interface Given {
  readonly controller?: DialogCloser;
  readonly title?: Words;
  readonly primaryTitle?: Words;
  readonly secondaryTitle?: Words;
  readonly content?: Words;
  readonly selectedIndex?: number;
  readonly confirm?: ButtonOptions;
  readonly radioContent?: readonly DialogChoice[];
  readonly contentBuilder?: () => void;
  readonly contentAreaPadding?: object;
  readonly localizedContentAreaPadding?: object;
  readonly buttons?: readonly ButtonOptions[];
  readonly imageRes?: Words;
  readonly imageSize?: object;
  readonly checkTips?: Words;
  readonly isChecked?: boolean;
  readonly onCheckedChange?: (isChecked: boolean) => void;
  readonly primaryButton?: ButtonOptions;
  readonly secondaryButton?: ButtonOptions;
}

/** A dialog that takes what it is given once, and describes it. `builder`: the member by which the app describes a part. */
function dialogOf(
  name: string,
  members: readonly (keyof Given)[],
  inside: (given: Given) => void,
  builder?: keyof Given,
): unknown {
  class View extends CustomComponent {
    constructor(birth: ComponentBirth) {
      super(birth);
      const own = this as unknown as Record<string, unknown>;
      all.forEach((member) => {
        own[member] = undefined;
      });
    }

    build(): void {
      element(Column, undefined, undefined, () => inside(this as unknown as Given), name);
    }
  }
  const all: readonly string[] = ['controller', ...members, 'theme', 'themeColorMode'];
  all.forEach((member) => {
    Param(View.prototype, member);
    Once(View.prototype, member);
  });
  if (builder !== undefined) {
    BuilderParam(View.prototype, builder);
  }
  ComponentV2(View);
  Object.defineProperty(View, 'name', { value: name });
  return View;
}

/** The check box of a dialog, where it has words. */
function checkBox({ checkTips, isChecked = false, onCheckedChange }: Given, site: string): void {
  if (checkTips === undefined) {
    return;
  }
  const box = (): void => {
    element(
      Checkbox,
      () => [],
      (it) => (it as Chain).select(isChecked).onChange((value) => onCheckedChange?.(value)),
      undefined,
      site,
    );
    words(checkTips, site);
  };
  element(Row, undefined, undefined, box, site);
}

function twoButtons({ controller, primaryButton, secondaryButton }: Given, site: string): void {
  const given: ButtonOptions[] = [];
  [primaryButton, secondaryButton].forEach((one) => {
    if (one !== undefined) {
      given.push(one);
    }
  });
  buttons(given, controller, site);
}

function choices({ controller, radioContent = [], selectedIndex = -1 }: Given, site: string): void {
  const choice = ({ title, action }: DialogChoice, index: number): void => {
    element(
      Row,
      undefined,
      (it) => (it as Chain).onClick(() => press(action, controller)),
      () => {
        words(title, site);
        element(
          Radio,
          () => [{ value: `${index}`, group: site }],
          (it) => (it as Chain).checked(index === selectedIndex),
          undefined,
          site,
        );
      },
      site,
    );
  };
  radioContent.forEach(choice);
}

/** The system's dialog with choices, for a CustomDialogController. @since 10 */
export const SelectDialog: SelectDialogInterface = dialogOf(
  'SelectDialog',
  ['title', 'content', 'selectedIndex', 'confirm', 'radioContent'],
  (given) => {
    words(given.title, 'SelectDialog');
    words(given.content, 'SelectDialog');
    choices(given, 'SelectDialog');
    buttons(given.confirm === undefined ? [] : [given.confirm], given.controller, 'SelectDialog');
  },
) as SelectDialogInterface;

/** The system's dialog about what the app describes, for a CustomDialogController. @since 12 */
export const CustomContentDialog: CustomContentDialogInterface = dialogOf(
  'CustomContentDialog',
  ['primaryTitle', 'secondaryTitle', 'contentAreaPadding', 'localizedContentAreaPadding', 'buttons'],
  (given) => {
    words(given.primaryTitle, 'CustomContentDialog');
    words(given.secondaryTitle, 'CustomContentDialog');
    given.contentBuilder!();
    buttons(given.buttons ?? [], given.controller, 'CustomContentDialog');
  },
  'contentBuilder',
) as CustomContentDialogInterface;

/** The system's dialog with a picture and a check box, for a CustomDialogController. @since 10 */
export const TipsDialog: TipsDialogInterface = dialogOf(
  'TipsDialog',
  [
    'imageRes',
    'imageSize',
    'title',
    'content',
    'checkTips',
    'isChecked',
    'onCheckedChange',
    'primaryButton',
    'secondaryButton',
  ],
  (given) => {
    element(Image, () => [given.imageRes], undefined, undefined, 'TipsDialog');
    words(given.title, 'TipsDialog');
    words(given.content, 'TipsDialog');
    checkBox(given, 'TipsDialog');
    twoButtons(given, 'TipsDialog');
  },
) as TipsDialogInterface;

/** The system's dialog that asks, with a check box, for a CustomDialogController. @since 10 */
export const ConfirmDialog: ConfirmDialogInterface = dialogOf(
  'ConfirmDialog',
  ['title', 'content', 'checkTips', 'isChecked', 'onCheckedChange', 'primaryButton', 'secondaryButton'],
  (given) => {
    words(given.title, 'ConfirmDialog');
    words(given.content, 'ConfirmDialog');
    checkBox(given, 'ConfirmDialog');
    twoButtons(given, 'ConfirmDialog');
  },
) as ConfirmDialogInterface;

/** The system's dialog that warns, for a CustomDialogController. @since 10 */
export const AlertDialog: AlertDialogInterface = dialogOf(
  'AlertDialog',
  ['primaryTitle', 'secondaryTitle', 'content', 'primaryButton', 'secondaryButton'],
  (given) => {
    words(given.primaryTitle, 'AlertDialog');
    words(given.secondaryTitle, 'AlertDialog');
    words(given.content, 'AlertDialog');
    twoButtons(given, 'AlertDialog');
  },
) as AlertDialogInterface;

/** The system's dialog that says that something takes a while, for a CustomDialogController. @since 10 */
export const LoadingDialog: LoadingDialogInterface = dialogOf('LoadingDialog', ['content'], (given) => {
  words(given.content, 'LoadingDialog');
  element(LoadingProgress, undefined, undefined, undefined, 'LoadingDialog');
}) as LoadingDialogInterface;
