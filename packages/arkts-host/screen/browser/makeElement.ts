// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { DrawnNode } from '../DrawnNode.ts';
import { element, icon, setAttribute, setText } from './element.ts';
import { BACK, EYE, FACE, FINGER } from './icons.ts';

/** One component as an element. */
export interface ShownElement {
  readonly element: HTMLElement;
  /** Where its children stand; undefined when it has none. */
  readonly inner: HTMLElement | undefined;
  /** Whether another state of the component can be shown by this element. */
  fits(node: DrawnNode): boolean;
  /** `isSettled`: the value is newer than what the user did last. */
  update(node: DrawnNode, before: DrawnNode | undefined, isSettled: boolean): void;
}

/** Before the names of the looks of parts: `--part-done`. */
const PART = '--part-';

type Part = (node: DrawnNode, isSettled: boolean) => void;

/** Makes the element of a component. */
export function makeElement(node: DrawnNode): ShownElement {
  const { outer, inner, named, part } = parts(node);
  outer.classList.add('ui', `ui-${node.type === '' ? 'Transparent' : node.type}`);
  if (node.kind !== undefined) {
    outer.classList.add(`kind-${node.kind}`);
  }
  return {
    element: outer,
    inner,
    fits: (next) => next.type === node.type && next.kind === node.kind && hasOwnText(next) === hasOwnText(node),
    update: (next, before, isSettled): void => {
      setStyle(outer, next.style, before?.style ?? {});
      setStyle(outer, next.parts ?? {}, before?.parts ?? {}, PART);
      for (const name of Object.keys(before?.attributes ?? {})) {
        if (next.attributes[name] === undefined) {
          named.removeAttribute(name);
        }
      }
      for (const [name, value] of Object.entries(next.attributes)) {
        setAttribute(named, name, value);
      }
      const isDisabled = next.disabled === true;
      outer.classList.toggle('is-disabled', isDisabled);
      outer.classList.toggle('can-press', next.on.includes('press') && !isDisabled);
      if ('disabled' in named) {
        (named as HTMLButtonElement).disabled = isDisabled;
      }
      part(next, isSettled);
    },
  };
}

function hasOwnText(node: DrawnNode): boolean {
  return node.text !== undefined;
}

/** `outer` has the box, `named` is what a screen reader meets. */
function parts(node: DrawnNode): {
  outer: HTMLElement;
  inner: HTMLElement | undefined;
  named: HTMLElement;
  part: Part;
} {
  const nothing: Part = () => undefined;
  const whole = (
    outer: HTMLElement,
    inner: HTMLElement | undefined,
    part: Part = nothing,
  ): ReturnType<typeof parts> => ({ outer, inner, named: outer, part });
  switch (node.type) {
    case 'Text': {
      const text = element('div');
      return node.text === undefined
        ? whole(text, text)
        : whole(text, undefined, (next) => setText(text, next.text ?? ''));
    }
    case 'Span': {
      const text = element('span');
      return whole(text, undefined, (next) => setText(text, next.text ?? ''));
    }
    case 'Button': {
      const button = element('button', { type: 'button' });
      if (node.text === undefined) {
        return whole(button, button);
      }
      const label = element('span', { class: 'label' });
      button.append(label);
      return whole(button, undefined, (next) => setText(label, next.text ?? ''));
    }
    case 'TextInput':
      return textInput(node);
    case 'TextArea': {
      const area = element('textarea', { class: 'text', autocomplete: 'off', spellcheck: 'false' });
      return whole(area, undefined, (next, isSettled) => {
        const value = String(next.value ?? '');
        if (isSettled && area.value !== value) {
          area.value = value;
        }
      });
    }
    case 'Search': {
      const input = element('input', { class: 'text', type: 'search', autocomplete: 'off', spellcheck: 'false' });
      return whole(input, undefined, (next, isSettled) => {
        const value = String(next.value ?? '');
        if (isSettled && input.value !== value) {
          input.value = value;
        }
      });
    }
    case 'Slider':
    case 'Rating': {
      const range = element('input', { type: 'range' });
      return whole(range, undefined, (next, isSettled) => {
        const [least = '0', most = '100', step = '1'] = next.choices ?? [];
        Object.assign(range, { min: least, max: most, step });
        if (isSettled) {
          range.value = String(next.value ?? least);
        }
      });
    }
    case 'Badge': {
      const mark = element('span', { class: 'mark' });
      const inner = element('div', { class: 'marked' });
      return {
        outer: element('div', {}, inner, mark),
        inner,
        named: inner,
        part: (next) => {
          setText(mark, next.text ?? '');
          mark.hidden = next.text === '';
        },
      };
    }
    case 'TabLabel': {
      const label = element('div', { role: 'tab', tabindex: '0' });
      const isText = node.text !== undefined;
      return whole(label, isText ? undefined : label, (next) => {
        if (isText) {
          setText(label, next.text ?? '');
        }
        setAttribute(label, 'aria-selected', String(next.kind === 'Selected'));
      });
    }
    case 'Toggle':
      if (node.kind === 'Button') {
        const button = element('button', { type: 'button' });
        return whole(button, undefined, (next) => {
          setText(button, next.text ?? '');
          setAttribute(button, 'aria-pressed', String(next.value === true));
        });
      }
      return box('checkbox', node.kind === 'Switch' ? 'switch' : undefined);
    case 'Checkbox':
      return box('checkbox', undefined);
    case 'Radio':
      return box('radio', undefined);
    case 'Select': {
      const select = element('select');
      return whole(select, undefined, (next, isSettled) => {
        const choices = next.choices ?? [];
        if (
          select.options.length !== choices.length + 1 ||
          choices.some((one, at) => select.options[at + 1]?.text !== one)
        ) {
          select.replaceChildren(
            element('option', { value: '-1', hidden: true }, next.text ?? ''),
            ...choices.map((one, at) => element('option', { value: String(at) }, one)),
          );
        }
        if (isSettled) {
          select.value = String(next.value ?? -1);
        }
      });
    }
    case 'Progress': {
      const done = element('div', { class: 'done' });
      const bar = element(
        'div',
        { role: 'progressbar', 'aria-valuemin': '0', 'aria-valuemax': '100', 'aria-label': 'progress' },
        done,
      );
      return whole(bar, undefined, (next) => {
        const percent = Math.round(Number(next.value ?? 0) * 1000) / 10;
        setAttribute(bar, 'aria-valuenow', String(Math.round(percent)));
        bar.style.setProperty('--share', `${percent}%`);
      });
    }
    case 'LoadingProgress':
      return whole(element('div', { role: 'progressbar', 'aria-label': 'in progress' }), undefined);
    case 'Image': {
      const image = element('img', { alt: '' });
      return whole(image, undefined, (next) => {
        setAttribute(image, 'src', next.text ?? '');
        setAttribute(image, 'alt', next.attributes['aria-label'] ?? '');
      });
    }
    case 'SymbolGlyph':
      return whole(
        element(
          'div',
          {},
          ...(node.kind === undefined || node.kind === 'other' ? [] : [icon(node.kind === 'face' ? FACE : FINGER)]),
        ),
        undefined,
      );
    case 'Problem': {
      const problem = element('div', { role: 'note' });
      return whole(problem, undefined, (next) => setText(problem, next.text ?? ''));
    }
    case 'NavBarContent':
    case 'NavDestination':
      return titled(node);
    case 'Divider':
    case 'Blank':
      return whole(element('div'), undefined);
    case 'Column':
    case 'Row':
    case 'Stack':
    case 'Flex':
    case 'Scroll':
    case 'List':
    case 'ListItem':
    case 'Navigation':
    case 'NavEntry':
    case 'Overlay':
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
    case 'Circle':
    case 'Ellipse':
    case 'Rect':
    case 'Struct':
    case 'LeftOut':
    case '': {
      const container = element('div');
      return whole(container, container);
    }
  }
}

/** A page with a bar: what it is called and, for a destination, the way back. */
function titled(node: DrawnNode): ReturnType<typeof parts> {
  if (node.text === undefined) {
    const plain = element('div', { class: 'below-bar' });
    return { outer: plain, inner: plain, named: plain, part: () => undefined };
  }
  const title = element('h2');
  const sub = element('p');
  const bar = element('div', { class: 'title-bar' });
  if (node.type === 'NavDestination' && node.kind !== 'Alone') {
    bar.append(element('button', { type: 'button', class: 'back', 'aria-label': 'back' }, icon(BACK)));
  }
  bar.append(element('div', {}, title, sub));
  const inner = element('div', { class: 'below-bar' });
  const outer = element('div', {}, bar, inner);
  return {
    outer,
    inner,
    named: outer,
    part: (next) => {
      setText(title, next.text ?? '');
      setText(sub, next.sub ?? '');
      title.hidden = next.text === '';
    },
  };
}

function textInput(node: DrawnNode): ReturnType<typeof parts> {
  const isSecret = node.kind === 'Password' || node.kind === 'NUMBER_PASSWORD';
  const input = element('input', {
    class: 'text',
    autocomplete: 'off',
    spellcheck: 'false',
    type: isSecret ? 'password' : node.kind === 'Email' ? 'email' : 'text',
    inputmode:
      node.kind === 'Number' || node.kind === 'NUMBER_PASSWORD'
        ? 'numeric'
        : node.kind === 'PhoneNumber'
          ? 'tel'
          : undefined,
  });
  const outer = element('div', {}, input);
  if (isSecret) {
    const eye = element(
      'button',
      {
        type: 'button',
        class: 'eye',
        'data-own': true,
        'aria-label': 'show the password',
        'aria-pressed': 'false',
        onclick: () => {
          const isShown = input.type === 'password';
          input.type = isShown ? 'text' : 'password';
          eye.setAttribute('aria-pressed', String(isShown));
        },
      },
      icon(EYE),
    );
    outer.append(eye);
  }
  return {
    outer,
    inner: undefined,
    named: input,
    part: (next, isSettled) => {
      const value = String(next.value ?? '');
      if (isSettled && input.value !== value) {
        const at = input.selectionStart ?? value.length;
        input.value = value;
        if (document.activeElement === input && input.type !== 'email') {
          input.setSelectionRange(Math.min(at, value.length), Math.min(at, value.length));
        }
      }
    },
  };
}

function box(type: 'checkbox' | 'radio', role: string | undefined): ReturnType<typeof parts> {
  const input = element('input', { type, role });
  return {
    outer: input,
    inner: undefined,
    named: input,
    part: (next, isSettled) => {
      if (isSettled) {
        input.checked = next.value === true;
      }
      if (role === 'switch') {
        input.setAttribute('aria-checked', String(input.checked));
      }
    },
  };
}

/** What changed of a style; with a prefix its names are of custom properties. */
function setStyle(
  target: HTMLElement,
  next: Readonly<Record<string, string>>,
  before: Readonly<Record<string, string>>,
  prefix: string = '',
): void {
  for (const name of Object.keys(before)) {
    if (next[name] === undefined) {
      target.style.removeProperty(`${prefix}${name}`);
    }
  }
  for (const [name, value] of Object.entries(next)) {
    if (before[name] !== value) {
      target.style.setProperty(`${prefix}${name}`, value);
    }
  }
}
