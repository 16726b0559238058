// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** A component of the system, such as Column; emitted code hands it to `ui.create`. */
export interface BuiltIn {
  readonly builtIn: string;
}

function builtIn(name: string): BuiltIn {
  return Object.freeze({ builtIn: name });
}

export const Column: BuiltIn = builtIn('Column');
export const Row: BuiltIn = builtIn('Row');
export const Stack: BuiltIn = builtIn('Stack');
export const Flex: BuiltIn = builtIn('Flex');
export const Scroll: BuiltIn = builtIn('Scroll');
export const List: BuiltIn = builtIn('List');
export const ListItem: BuiltIn = builtIn('ListItem');
export const Text: BuiltIn = builtIn('Text');
export const Span: BuiltIn = builtIn('Span');
export const Button: BuiltIn = builtIn('Button');
export const TextInput: BuiltIn = builtIn('TextInput');
export const Toggle: BuiltIn = builtIn('Toggle');
export const Checkbox: BuiltIn = builtIn('Checkbox');
export const Radio: BuiltIn = builtIn('Radio');
export const Divider: BuiltIn = builtIn('Divider');
export const Blank: BuiltIn = builtIn('Blank');
export const Image: BuiltIn = builtIn('Image');
export const Progress: BuiltIn = builtIn('Progress');
export const LoadingProgress: BuiltIn = builtIn('LoadingProgress');
export const Navigation: BuiltIn = builtIn('Navigation');
export const NavDestination: BuiltIn = builtIn('NavDestination');
export const Select: BuiltIn = builtIn('Select');
