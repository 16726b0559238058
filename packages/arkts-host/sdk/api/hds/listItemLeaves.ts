// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { element } from '../../../arkui/building.ts';
import {
  Button,
  Checkbox,
  Image,
  LoadingProgress,
  Radio,
  Select,
  SymbolGlyph,
  Text,
  Toggle,
} from '../../../arkui/builtIns.ts';
import type { BuiltIn } from '../../../arkui/builtIns.ts';
import type { ToggleType } from '../../../arkui/enums.ts';
import { $r } from '../../../arkui/ResourceReference.ts';
import { SymbolGlyphModifier } from '../@ohos.arkui.modifier.ts';
import type { Resource } from '../global/resource.ts';
import type {
  BadgeOptions,
  ButtonOptions,
  CheckOptions,
  ColorOptions,
  ImageClickOptions,
  SelectStyle,
  SuffixArrowIconOptions,
  SuffixIconOptions,
  SymbolGlyphOptions,
  TextOptions,
  ToggleButtonOptions,
} from './listItemOptions.ts';

// What the parts of a HdsListItemCard are on a page.

export const SITE: string = 'HdsListItemCard';

type Words = string | Resource;

/** The attributes that the parts of a card have. */
export interface Chain {
  attributeModifier(modifier: unknown): Chain;
  checked(value: boolean): Chain;
  enabled(value: boolean): Chain;
  id(value: string): Chain;
  layoutWeight(value: number): Chain;
  onChange(handler: (value: boolean) => void): Chain;
  onClick(handler: () => void): Chain;
  onSelect(handler: (index: number, text: string) => void): Chain;
  select(value: boolean): Chain;
  selected(value: number): Chain;
  value(value: unknown): Chain;
}

/** What is common to all that can be pressed: whether it can, its id, and what a press does. */
interface Pressed {
  readonly enable?: boolean | undefined;
  readonly id?: string | undefined;
  readonly onClick?: (() => void) | undefined;
}

function leaf(
  type: BuiltIn,
  args: () => readonly unknown[],
  attributes: (chain: Chain) => void = (): void => {},
): void {
  element(type, args, (it) => attributes(it as Chain), undefined, SITE);
}

function dress(chain: Chain, { enable = true, id, onClick }: Pressed): Chain {
  chain.enabled(enable);
  if (id !== undefined) {
    chain.id(id);
  }
  return onClick === undefined ? chain : chain.onClick(onClick);
}

export function text(now: () => TextOptions | undefined): void {
  leaf(
    Text,
    () => [now()?.text ?? ''],
    (chain) => chain.attributeModifier(now()?.modifier),
  );
}

export function picture(now: () => ImageClickOptions | undefined): void {
  leaf(
    Image,
    () => [now()?.image ?? ''],
    (chain) => dress(chain.attributeModifier(now()?.modifier), now() ?? {}),
  );
}

function symbol(
  now: () => Words | SymbolGlyphModifier | undefined,
  pressed: () => Pressed = (): Pressed => ({}),
): void {
  leaf(
    SymbolGlyph,
    () => {
      const given = now();
      return [given instanceof SymbolGlyphModifier ? (given.source ?? '') : (given ?? '')];
    },
    (chain) => {
      const given = now();
      dress(given instanceof SymbolGlyphModifier ? chain.attributeModifier(given) : chain, pressed());
    },
  );
}

export function icon(now: () => SuffixIconOptions | undefined): void {
  const value = now()?.iconValue;
  if (value !== undefined && 'symbol' in value) {
    symbol(
      () => (now()?.iconValue as SymbolGlyphOptions | undefined)?.symbol,
      () => now() ?? {},
    );
  } else {
    picture(() => {
      const { iconValue, onClick, enable } = now() ?? {};
      return {
        ...iconValue,
        ...(onClick === undefined ? {} : { onClick }),
        ...(enable === undefined ? {} : { enable }),
      };
    });
  }
}

export function arrow(now: () => SuffixArrowIconOptions | ColorOptions | undefined): void {
  symbol(
    () => $r('sys.symbol.chevron_right') as unknown as Resource,
    () => {
      const { onClick, enable, arrowId, componentId } = (now() ?? {}) as SuffixArrowIconOptions & ColorOptions;
      return { onClick, enable, id: arrowId ?? componentId };
    },
  );
}

export function badge(now: () => BadgeOptions | undefined): void {
  leaf(
    Text,
    () => {
      const { badgeValue = -1 } = now() ?? {};
      return [badgeValue > 99 ? '99+' : badgeValue < 0 ? '' : String(badgeValue)];
    },
    (chain) => dress(chain, { id: now()?.badgeId }),
  );
}

export function toggle(kind: ToggleType, now: () => (CheckOptions & ToggleButtonOptions) | undefined): void {
  leaf(
    Toggle,
    () => [{ type: kind, isOn: now()?.isCheck ?? false }],
    (chain) =>
      dress(
        chain.onChange((isOn) => now()?.onChange?.(isOn)),
        pressedOf(now()),
      ),
  );
}

function pressedOf(given: (CheckOptions & ToggleButtonOptions) | undefined): Pressed {
  return { enable: given?.enable, id: given?.checkId ?? given?.toggleButtonId, onClick: given?.onClick };
}

export function button(now: () => ButtonOptions | undefined): void {
  leaf(
    Button,
    () => [now()?.text ?? ''],
    (chain) => dress(chain, { enable: now()?.enable, id: now()?.buttonId, onClick: now()?.onClick }),
  );
}

export function progress(now: () => ColorOptions | undefined): void {
  leaf(
    LoadingProgress,
    () => [],
    (chain) => dress(chain, { id: now()?.componentId }),
  );
}

export function radio(now: () => CheckOptions | undefined): void {
  leaf(
    Radio,
    () => [{ value: SITE, group: now()?.checkId ?? SITE }],
    (chain) =>
      dress(
        chain.checked(now()?.isCheck ?? false).onChange((isOn) => now()?.onChange?.(isOn)),
        pressedOf(now()),
      ),
  );
}

export function checkbox(now: () => CheckOptions | undefined): void {
  leaf(
    Checkbox,
    () => [],
    (chain) =>
      dress(
        chain.select(now()?.isCheck ?? false).onChange((isOn) => now()?.onChange?.(isOn)),
        pressedOf(now()),
      ),
  );
}

export function select(now: () => SelectStyle | undefined): void {
  leaf(
    Select,
    () => [(now()?.optionValues ?? []).map((value) => ({ value }))],
    (chain) =>
      dress(
        chain
          .selected(now()?.selected ?? -1)
          .value(now()?.value ?? '')
          .onSelect((index, chosen) => now()?.onSelect?.(index, chosen)),
        { enable: now()?.enable, id: now()?.selectId },
      ),
  );
}
