// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Resource } from '../global/resource.ts';
import type { BottomBuilderShowType, ScrollEffectType, SystemMaterialParams } from './looks.ts';

declare global {
  /** Declared for pages in packages/arkts-host/sdk/component. */
  interface HdsNavigationInterface {}
  interface HdsNavigationAttribute {}
  interface HdsNavDestinationInterface {}
  interface HdsNavDestinationAttribute {}
}
type AttributesOfNavigation = HdsNavigationAttribute;
type AttributesOfDestination = HdsNavDestinationAttribute;
export type { AttributesOfDestination as HdsNavDestinationAttribute, AttributesOfNavigation as HdsNavigationAttribute };

type Words = string | Resource;

/** How large the title of a HdsNavigation is. @since 18 */
export enum HdsNavigationTitleMode {
  /** Large, smaller when scrolled. */
  FREE = 0,
  /** Large. */
  FULL = 1,
  /** Small. */
  MINI = 2,
  /** Small, in a sheet. @since 20 */
  MODAL = 3,
}

/** How the title of a HdsNavDestination stands. @since 20 */
export enum HdsNavDestinationTitleMode {
  /** Small. */
  MINI = 100,
  /** Small, in a sheet. */
  MODAL = 101,
}

/** What a title says. @since 18 */
export interface HdsNavigationTitle {
  mainTitle: Words;
  subTitle?: Words;
  /** @since 20 */
  mainTitleId?: string;
  /** @since 20 */
  subTitleId?: string;
}

/** A button of a title bar. @since 18 */
export interface HdsNavigationIconOptions {
  label?: Words;
  icon?: Words | object;
  isEnabled?: boolean;
  action?: () => void;
  /** Its id on the page. @since 20 */
  componentId?: string;
  type?: number;
}

/** A button of the menu, with a mark at its corner. @since 18 */
export interface HdsNavigationMenuItemOptions {
  content?: HdsNavigationIconOptions;
  badge?: object;
}

/** The buttons at the end of a title bar; what does not fit is not put behind "more" here. @since 18 */
export interface HdsNavigationMenuContentOptions {
  value?: Array<HdsNavigationMenuItemOptions>;
  maxCount?: number;
}

/** What an app builds below the title. @since 20 */
export interface BottomBuilderParams {
  builder?: () => void;
  height?: number | string | object;
  showType?: BottomBuilderShowType;
}

/** What stands in a title bar. @since 18 */
export interface TitleBarContentOptions {
  title?: HdsNavigationTitle;
  menu?: HdsNavigationMenuContentOptions;
  /** The way back; with an action the app goes back itself. */
  backIcon?: HdsNavigationIconOptions;
  /** What the app builds in place of the title, or above it. @since 20 */
  stackBuilder?: () => void;
  /** @since 20 */
  bottomBuilder?: BottomBuilderParams;
  divider?: object;
}

/** How a title bar follows what scrolls below it. @since 18 */
export interface ScrollEffectOptions {
  enableScrollEffect?: boolean;
  scrollEffectType?: ScrollEffectType;
  blurEffectiveStartOffset?: object;
  blurEffectiveEndOffset?: object;
}

/** How a title bar looks. @since 18 */
export interface TitleBarStyleOptions {
  scrollEffectOpts?: ScrollEffectOptions;
  originalStyle?: object;
  scrollEffectStyle?: object;
  systemMaterialEffect?: SystemMaterialParams;
  blurStrategy?: number;
}

/** The title bar of a HdsNavigation or HdsNavDestination. @since 18 */
export interface HdsNavigationTitleBarOptions {
  content?: TitleBarContentOptions;
  style?: TitleBarStyleOptions;
  padding?: object;
  enableHoverMode?: boolean;
  /** @since 20 */
  avoidLayoutSafeArea?: boolean;
  /** @since 20 */
  enableComponentSafeArea?: boolean;
}

/** A button as the bars of ArkUI have it. */
function itemOf({ label, icon, isEnabled, action, componentId }: HdsNavigationIconOptions): object {
  return { value: label, icon, isEnabled, action, id: componentId };
}

/** Says the title bar in the attributes that a Navigation and a NavDestination have. */
function translate(attributes: Map<string, readonly unknown[]>): void {
  if (attributes.get('titleMode')?.[0] === HdsNavigationTitleMode.MODAL) {
    attributes.set('titleMode', [HdsNavigationTitleMode.MINI]);
  }
  const options = attributes.get('titleBar')?.[0] as HdsNavigationTitleBarOptions | undefined;
  if (options === undefined) {
    return;
  }
  const { title, menu, backIcon, stackBuilder, bottomBuilder } = options.content ?? {};
  if (title !== undefined) {
    attributes.set('title', [{ main: title.mainTitle, sub: title.subTitle }]);
  }
  attributes.set('menus', [(menu?.value ?? []).map(({ content = {} }) => itemOf(content))]);
  if (backIcon?.action !== undefined && attributes.get('hideBackButton')?.[0] !== true) {
    attributes.set('ownBackButton', [[itemOf(backIcon)]]);
    attributes.set('hideBackButton', [true]);
  }
  attributes.set('titleBuilder', [stackBuilder]);
  attributes.set('belowTitle', [bottomBuilder?.builder]);
}

/** A Navigation with a title bar that says more; on a page it is a Navigation. @since 18 */
export const HdsNavigation: HdsNavigationInterface = {
  builtIn: 'Navigation',
  ofKit: { name: 'HdsNavigation', translate },
} as HdsNavigationInterface;

/** A destination with such a title bar; on a page it is a NavDestination. @since 18 */
export const HdsNavDestination: HdsNavDestinationInterface = {
  builtIn: 'NavDestination',
  ofKit: { name: 'HdsNavDestination', translate },
} as HdsNavDestinationInterface;
