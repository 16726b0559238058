// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { element } from '../../arkui/building.ts';
import { Button, Column, Radio, Row, Text } from '../../arkui/builtIns.ts';
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

interface Chain {
  onClick(handler: () => void): Chain;
  checked(value: boolean): Chain;
}

/** A list of choices, of which one is marked, and a button. Takes what it is given once. */
class SelectDialogView extends CustomComponent {
  declare controller: DialogCloser | undefined;
  declare title: Words;
  declare content: Words | undefined;
  declare selectedIndex: number;
  declare confirm: ButtonOptions | undefined;
  declare radioContent: Array<DialogChoice>;
  declare theme: object | undefined;
  declare themeColorMode: number | undefined;

  constructor(birth: ComponentBirth) {
    super(birth);
    this.controller = undefined;
    this.title = '';
    this.content = undefined;
    this.selectedIndex = -1;
    this.confirm = undefined;
    this.radioContent = [];
    this.theme = undefined;
    this.themeColorMode = undefined;
  }

  build(): void {
    const site: string = 'SelectDialog';
    const choice = ({ title, action }: DialogChoice, index: number): void => {
      element(
        Row,
        undefined,
        (it) => (it as Chain).onClick(() => press(action, this.controller)),
        () => {
          words(title, site);
          element(
            Radio,
            () => [{ value: `${index}`, group: site }],
            (it) => (it as Chain).checked(index === this.selectedIndex),
            undefined,
            site,
          );
        },
        site,
      );
    };
    const inside = (): void => {
      words(this.title, site);
      words(this.content, site);
      this.radioContent.forEach(choice);
      buttons(this.confirm === undefined ? [] : [this.confirm], this.controller, site);
    };
    element(Column, undefined, undefined, inside, site);
  }
}

/** Titles, what the app describes, and buttons. Takes what it is given once. */
class CustomContentDialogView extends CustomComponent {
  declare controller: DialogCloser | undefined;
  declare primaryTitle: Words | undefined;
  declare secondaryTitle: Words | undefined;
  declare contentBuilder: () => void;
  declare contentAreaPadding: object | undefined;
  declare localizedContentAreaPadding: object | undefined;
  declare buttons: ButtonOptions[];
  declare theme: object | undefined;
  declare themeColorMode: number | undefined;

  constructor(birth: ComponentBirth) {
    super(birth);
    this.controller = undefined;
    this.primaryTitle = undefined;
    this.secondaryTitle = undefined;
    this.contentAreaPadding = undefined;
    this.localizedContentAreaPadding = undefined;
    this.buttons = [];
    this.theme = undefined;
    this.themeColorMode = undefined;
  }

  build(): void {
    const site: string = 'CustomContentDialog';
    const inside = (): void => {
      words(this.primaryTitle, site);
      words(this.secondaryTitle, site);
      this.contentBuilder();
      buttons(this.buttons, this.controller, site);
    };
    element(Column, undefined, undefined, inside, site);
  }
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

const ONCE: ReadonlyMap<typeof CustomComponent, readonly string[]> = new Map<typeof CustomComponent, readonly string[]>(
  [
    [SelectDialogView, ['title', 'content', 'selectedIndex', 'confirm', 'radioContent']],
    [
      CustomContentDialogView,
      ['primaryTitle', 'secondaryTitle', 'contentAreaPadding', 'localizedContentAreaPadding', 'buttons'],
    ],
  ],
);
BuilderParam(CustomContentDialogView.prototype, 'contentBuilder');
for (const [view, members] of ONCE) {
  for (const member of ['controller', ...members, 'theme', 'themeColorMode']) {
    Param(view.prototype, member);
    Once(view.prototype, member);
  }
  ComponentV2(view);
  Object.defineProperty(view, 'name', { value: view.name.replace('View', '') });
}

/** The system's dialog with choices, for a CustomDialogController. @since 10 */
export const SelectDialog: SelectDialogInterface = SelectDialogView as unknown as SelectDialogInterface;
/** The system's dialog about what the app describes, for a CustomDialogController. @since 12 */
export const CustomContentDialog: CustomContentDialogInterface =
  CustomContentDialogView as unknown as CustomContentDialogInterface;
