// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import { ButtonType, ImageFit, InputType, NavigationTitleMode, ProgressType, ToggleType } from '../arkui/enums.ts';
import { factsOf, HOW_TO_ADD_COMPONENT, isDrawn } from '../arkui/components.ts';
import { isResource } from '../arkui/ResourceReference.ts';
import type { UiNode } from '../arkui/UiNode.ts';
import { reportUnsupported } from '../arkui/unsupported.ts';
import { accessibilityOf } from './accessibilityOf.ts';
import { cssColor } from './cssColor.ts';
import { cssLength } from './cssLength.ts';
import type { DrawnNode, UserEvent } from './DrawnNode.ts';
import { containerStyle, isTransparent, placeStyle } from './layoutStyle.ts';
import { lookStyle } from './lookStyle.ts';

const FITS: Readonly<Record<number, string>> = {
  [ImageFit.Contain]: 'contain',
  [ImageFit.Cover]: 'cover',
  [ImageFit.Auto]: 'contain',
  [ImageFit.Fill]: 'fill',
  [ImageFit.ScaleDown]: 'scale-down',
  [ImageFit.None]: 'none',
};

/** A node as the browser shows it. `n` is its number, `children` are those of what is inside. */
export function drawNode(node: UiNode, n: number, children: readonly number[]): DrawnNode {
  const left = (attribute: string): void =>
    reportUnsupported(`${node.type}.${attribute}() is kept, but the screen does not show it.`, node.site);
  const base = { n, children, attributes: accessibilityOf(node), on: eventsOf(node) };
  if (node.failure !== undefined) {
    return {
      ...base,
      type: 'Problem',
      style: {},
      children: [],
      text: `${node.type} could not be built: ${node.failure}`,
    };
  }
  if (isTransparent(node)) {
    return { ...base, type: '', style: {} };
  }
  const isLeftOut = !node.struct && !isDrawn(node.type);
  if (isLeftOut) {
    reportUnsupported(`${node.type} is not drawn; what is inside is. ${HOW_TO_ADD_COMPONENT}`, node.site);
  }
  const style: Record<string, string> = { ...containerStyle(node), ...placeStyle(node), ...lookStyle(node, left) };
  const drawn: DrawnNode = {
    ...base,
    type: node.struct ? 'Struct' : isDrawn(node.type) ? node.type : 'LeftOut',
    ...(isLeftOut ? { attributes: { ...base.attributes, 'data-left-out': node.type } } : {}),
    style,
    ...(node.enabled ? {} : { disabled: true }),
  };
  return { ...drawn, ...ownPart(node, style) };
}

/** What only this kind of component has. */
function ownPart(node: UiNode, style: Record<string, string>): Partial<DrawnNode> {
  const { resources } = node;
  const colorOf = (attribute: string): string | undefined =>
    node.attribute(attribute) === undefined ? undefined : cssColor(node.attribute(attribute), resources);
  const part = (name: string, value: string | undefined): Partial<DrawnNode> =>
    value === undefined ? {} : { parts: { [name]: value } };
  const { type } = node;
  if (node.struct || !isDrawn(type)) {
    return {};
  }
  switch (type) {
    case 'Text':
      return node.children.length > 0 ? {} : { text: node.text };
    case 'Span':
      return { text: node.text };
    case 'Button':
      return {
        ...(node.children.length > 0 ? {} : { text: node.text }),
        kind: ButtonType[Number(node.attribute('type') ?? node.option('type') ?? ButtonType.Capsule)] ?? 'Capsule',
      };
    case 'TextInput': {
      const input = Number(node.attribute('type') ?? InputType.Normal);
      return {
        value: String(node.value ?? ''),
        kind: InputType[input] ?? 'Normal',
        ...part('placeholder', colorOf('placeholderColor')),
      };
    }
    case 'TextArea':
    case 'Search':
      return { value: String(node.value ?? ''), ...part('placeholder', colorOf('placeholderColor')) };
    case 'Slider':
    case 'Rating': {
      const { least, most, step } = node.range;
      return {
        value: Number(node.value ?? least),
        choices: [String(least), String(most), String(step)],
        ...part('on', typeof node.attribute('selectedColor') === 'object' ? undefined : colorOf('selectedColor')),
      };
    }
    case 'Badge': {
      const { value, count, maxCount = 99 } = (node.args[0] ?? {}) as Readonly<Record<string, unknown>>;
      const shown = typeof count === 'number' && count > Number(maxCount) ? `${Number(maxCount)}+` : (value ?? count);
      return { text: count === 0 ? '' : node.resources.text(shown === undefined ? '' : String(shown)) };
    }
    case 'TabLabel':
      return {
        ...(node.children.length > 0 ? {} : { text: node.text }),
        kind: isSelectedLabel(node) ? 'Selected' : 'Other',
      };
    case 'Circle':
    case 'Ellipse':
    case 'Rect': {
      const size = (node.args[0] ?? {}) as Readonly<Record<string, unknown>>;
      for (const extent of ['width', 'height']) {
        style[extent] ??= cssLength(size[extent], resources) ?? '';
      }
      style['background-color'] = colorOf('fill') ?? '#000000';
      style['border-radius'] =
        type === 'Rect' ? (cssLength(node.attribute('radius') ?? size['radius'], resources) ?? '0px') : '50%';
      if (colorOf('stroke') !== undefined) {
        style['border'] =
          `${cssLength(node.attribute('strokeWidth') ?? 1, resources) ?? '1px'} solid ${colorOf('stroke')!}`;
      }
      return {};
    }
    case 'Toggle':
      return {
        value: node.value === true,
        kind: ToggleType[Number(node.option('type') ?? ToggleType.Switch)] ?? 'Switch',
        ...(node.option('type') === ToggleType.Button ? { text: node.text } : {}),
        ...part('on', colorOf('selectedColor')),
      };
    case 'Checkbox':
      return { value: node.value === true, ...part('on', colorOf('selectedColor')) };
    case 'Radio':
      return { value: node.value === true };
    case 'Select':
      return { value: Number(node.value ?? -1), choices: node.choices, text: node.text };
    case 'Progress': {
      const total = Number(node.option('total') ?? 100);
      const value = Number(node.attribute('value') ?? node.option('value') ?? 0);
      return {
        value: total > 0 ? Math.min(1, Math.max(0, value / total)) : 0,
        kind: ProgressType[Number(node.option('type') ?? ProgressType.Linear)] ?? 'Linear',
        ...part('done', colorOf('color')),
      };
    }
    case 'LoadingProgress':
      return part('done', colorOf('color'));
    case 'Divider': {
      const width = cssLength(node.attribute('strokeWidth') ?? '1px', resources) ?? '1px';
      const vertical = node.attribute('vertical') === true;
      style[vertical ? 'width' : 'height'] = width;
      style['background-color'] = colorOf('color') ?? 'var(--divider)';
      return {};
    }
    case 'Blank':
      if (colorOf('color') !== undefined) {
        style['background-color'] = colorOf('color')!;
      }
      return {};
    case 'Image':
      style['object-fit'] = FITS[Number(node.attribute('objectFit') ?? ImageFit.Cover)] ?? 'cover';
      return { text: pictureOf(node) };
    case 'SymbolGlyph':
      return symbolOf(node, style);
    case 'List':
      return dividerOf(node);
    case 'NavBarContent':
    case 'NavDestination':
      return titleOf(node);
    case 'Overlay':
      return { kind: node.attribute('isModal') === false ? 'Passing' : 'Modal' };
    case 'Column':
    case 'Row':
    case 'Stack':
    case 'Flex':
    case 'Scroll':
    case 'ListItem':
    case 'Navigation':
    case 'NavEntry':
    case 'Tabs':
    case 'TabContent':
    case 'Swiper':
    case 'Grid':
    case 'GridItem':
    case 'GridRow':
    case 'GridCol':
    case 'ListItemGroup':
    case 'WaterFlow':
    case 'FlowItem':
    case 'Refresh':
    case 'RelativeContainer':
      return {};
  }
}

/** Whether the page that a label stands for is shown. */
function isSelectedLabel(label: UiNode): boolean {
  const labels = label.parent?.children.filter(({ type }) => type === 'TabLabel') ?? [];
  return labels.indexOf(label) === Number(label.parent?.value ?? 0);
}

/** The bar of a Navigation, or of a destination, which has a way back. */
function titleOf(node: UiNode): Partial<DrawnNode> {
  const given = node.attribute('title');
  if (node.attribute('hideTitleBar') === true || (given === undefined && node.type === 'NavBarContent')) {
    return {};
  }
  if (typeof given === 'function' || (typeof given === 'object' && given !== null && 'builder' in given)) {
    return {}; // what the builder describes stands among its children
  }
  const two =
    typeof given === 'object' && given !== null && 'main' in given
      ? (given as { main: unknown; sub?: unknown })
      : { main: given };
  const mode = Number(node.attribute('titleMode') ?? NavigationTitleMode.Free);
  return {
    text: node.resources.text(two.main),
    sub: node.resources.text(two.sub),
    kind:
      node.type !== 'NavDestination'
        ? (NavigationTitleMode[mode] ?? 'Free')
        : node.attribute('hideBackButton') === true
          ? 'Alone'
          : 'Mini',
  };
}

function dividerOf(node: UiNode): Partial<DrawnNode> {
  const line = node.attribute('divider') as Record<string, unknown> | null | undefined;
  if (line === undefined || line === null) {
    return {};
  }
  const length = (name: string, otherwise: string): string => cssLength(line[name], node.resources) ?? otherwise;
  return {
    parts: {
      'line-width': length('strokeWidth', '1px'),
      'line-start': length('startMargin', '0px'),
      'line-end': length('endMargin', '0px'),
      'line-color':
        line['color'] === undefined ? 'var(--divider)' : (cssColor(line['color'], node.resources) ?? 'var(--divider)'),
    },
  };
}

/** The symbols for face and fingerprint, which UserAuthIcon shows; the others are frames in their size. */
function symbolOf(node: UiNode, style: Record<string, string>): Partial<DrawnNode> {
  const source = node.args[0];
  const name = isResource(source) ? source.name.replace('sys.symbol.', '') : '';
  if (name !== 'face' && name !== 'touchid') {
    reportUnsupported(
      `SymbolGlyph draws sys.symbol.face and sys.symbol.touchid; a frame stands for '${isResource(source) ? source.name : ''}'.`,
      node.site,
    );
    style['width'] ??= cssLength(node.attribute('fontSize') ?? 16, node.resources) ?? '16px';
    style['aspect-ratio'] = '1';
    return { kind: 'other' };
  }
  const colors = node.attribute('fontColor');
  style['color'] = (Array.isArray(colors) ? cssColor(colors[0], node.resources) : undefined) ?? 'inherit';
  style['font-size'] = cssLength(node.attribute('fontSize') ?? 16, node.resources) ?? '16px';
  return { kind: name };
}

/** Where the browser finds a picture: the server serves the app's own resources, and nothing else. */
function pictureOf(node: UiNode): string {
  const source = node.args[0];
  if (isResource(source)) {
    const { language, dark } = source.name.startsWith('app.')
      ? node.resources.conditions
      : { language: '', dark: false };
    const name = source.name.startsWith('app.media.')
      ? `media/${source.name.slice('app.media.'.length)}`
      : source.name.startsWith('sys.')
        ? undefined
        : `rawfile/${source.name}`;
    if (name !== undefined) {
      return `picture/${encodeURI(name)}?${language}${dark ? ',dark' : ''}`;
    }
  }
  reportUnsupported(
    `Image shows pictures of the app's resources only, not '${String(isResource(source) ? source.name : source)}'.`,
    node.site,
  );
  return '';
}

function eventsOf(node: UiNode): UserEvent[] {
  const events: UserEvent[] = [];
  const has = (name: string): boolean => typeof node.attribute(name) === 'function';
  if (has('onClick')) {
    events.push('press');
  }
  const use = factsOf(node.type)?.use;
  if (use === 'type') {
    events.push('type');
    if (has('onSubmit')) {
      events.push('enter');
    }
  } else if (use === 'choose') {
    events.push('choose');
  } else if (use === 'slide') {
    events.push('type');
  } else if (use === 'press' && !events.includes('press')) {
    events.push('press');
  } else if (use === 'check' && !events.includes('press')) {
    events.push('press');
  }
  if (node.type === 'NavDestination') {
    events.push('press');
  }
  if (has('onFocus') || has('onBlur')) {
    events.push('focus');
  }
  return events;
}
