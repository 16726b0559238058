// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { element, ForEach, list } from '../../../arkui/building.ts';
import { Column, Row, Text } from '../../../arkui/builtIns.ts';
import { CustomComponent } from '../../../arkui/CustomComponent.ts';
import type { ComponentBirth } from '../../../arkui/CustomComponent.ts';
import { ComponentV2, Param } from '../../../arkui/stateDecorators.ts';
import { CommonModifier } from '../@ohos.arkui.modifier.ts';
import { SITE } from './listItemLeaves.ts';
import type { Chain } from './listItemLeaves.ts';
import type { TextOptions } from './listItemOptions.ts';
import type { PrefixItem, SuffixItem } from './listItemParts.ts';

declare global {
  /** Declared for pages in packages/arkts-host/sdk/component. */
  interface HdsListItemCardInterface {}
  interface HdsListItemCardAttribute {}
}
type AttributesOfCard = HdsListItemCardAttribute;
export type { AttributesOfCard as HdsListItemCardAttribute };

/** The texts of a card, or what the app builds in their place. @since 20 */
export interface TextItemOptions {
  primaryText?: TextOptions;
  secondaryText?: TextOptions;
  description?: TextOptions;
  customBuilder?: () => void;
  /** Symbols beside the texts: taken, and not shown here. */
  primaryPrefixSymbol?: object;
  primarySuffixSymbol?: object;
  secondaryPrefixSymbol?: object;
  secondarySuffixSymbol?: object;
  descriptionPrefixSymbol?: object;
  descriptionSuffixSymbol?: object;
  accessibilityOptions?: object;
}

/** What a card is made of. @since 20 */
export interface HdsListItemCardOptions {
  prefixItem?: PrefixItem;
  textItem?: TextItemOptions;
  suffixItem?: SuffixItem;
  onClick?: () => void;
  enable?: boolean;
  /** Its id on the page. */
  cardId?: string;
  cardHeight?: number | string | object;
  cardWidth?: number | string | object;
  cardBackgroundColor?: number | string | object;
  cardBorderRadius?: number | string | object;
  cardPrefixMargin?: number | string | object;
  cardSuffixMargin?: number | string | object;
  hoverBorderRadius?: number | string | object;
  accessibilityOptions?: object;
}

/** Attributes of a HdsListItemCard, to be handed on. @since 23 */
export class HdsListItemCardModifier extends CommonModifier {}

const MEMBERS: readonly (keyof HdsListItemCardOptions)[] = [
  'prefixItem',
  'textItem',
  'suffixItem',
  'onClick',
  'enable',
  'cardId',
  'cardHeight',
  'cardWidth',
  'cardBackgroundColor',
  'cardBorderRadius',
  'cardPrefixMargin',
  'cardSuffixMargin',
  'hoverBorderRadius',
  'accessibilityOptions',
];

/** One text of a card; nothing while the app gives none. */
function words(now: () => TextOptions | undefined): void {
  list(
    () =>
      ForEach(
        now()?.text === undefined ? [] : [true],
        () =>
          element(
            Text,
            () => [now()?.text ?? ''],
            (it) => (it as Chain).attributeModifier(now()?.modifier),
            undefined,
            SITE,
          ),
        () => '',
      ),
    SITE,
  );
}

/** What stands before or after the texts; another one of the same kind takes over what is there. */
function part(now: () => PrefixItem | SuffixItem | undefined): void {
  list(() => {
    const item = now();
    return ForEach(
      item === undefined ? [] : [item],
      (one) => one.describe(() => now() ?? one),
      (one) => one.constructor.name,
    );
  }, SITE);
}

class CardView extends CustomComponent {
  constructor(birth: ComponentBirth) {
    super(birth);
    MEMBERS.forEach((member) => {
      (this as unknown as Record<string, unknown>)[member] = undefined;
    });
  }

  build(): void {
    const given = this as unknown as HdsListItemCardOptions;
    element(
      Row,
      undefined,
      (it) => {
        const chain = it as Chain;
        chain.enabled(given.enable !== false);
        if (given.onClick !== undefined) {
          chain.onClick(() => given.onClick?.());
        }
        if (given.cardId !== undefined) {
          chain.id(given.cardId);
        }
      },
      () => {
        part(() => given.prefixItem);
        element(
          Column,
          undefined,
          (it) => (it as Chain).layoutWeight(1),
          () => this.texts(given),
          SITE,
        );
        part(() => given.suffixItem);
      },
      SITE,
    );
  }

  private texts(given: HdsListItemCardOptions): void {
    if (given.textItem?.customBuilder !== undefined) {
      given.textItem.customBuilder();
      return;
    }
    words(() => given.textItem?.primaryText);
    words(() => given.textItem?.secondaryText);
    words(() => given.textItem?.description);
  }
}
MEMBERS.forEach((member) => Param(CardView.prototype, member));
ComponentV2(CardView);
Object.defineProperty(CardView, 'name', { value: 'HdsListItemCard' });

/** A row of a list as the system has it. @since 20 */
export const HdsListItemCard: HdsListItemCardInterface = CardView as unknown as HdsListItemCardInterface;
