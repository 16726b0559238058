// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

// What the user operates, and what shows progress or a picture.

/** Look of a Button. @since 7 */
declare interface ButtonOptions {
  type?: ButtonType;
  /** Whether it looks pressed under the finger. */
  stateEffect?: boolean;
}
/** To be pressed; with a label or with something inside. @since 7 */
declare interface ButtonInterface {
  (options?: ButtonOptions): ButtonAttribute;
  (label: ResourceStr, options?: ButtonOptions): ButtonAttribute;
}
declare class ButtonAttribute extends LetterMethod<ButtonAttribute> {
  /** Outline. @since 7 */
  type(value: ButtonType): ButtonAttribute;
}
declare const Button: ButtonInterface;
declare const ButtonInstance: ButtonAttribute;

/** What stands in a TextInput, and what while it is empty. @since 7 */
declare interface TextInputOptions {
  text?: ResourceStr;
  placeholder?: ResourceStr;
}
/** What the enter key submits. @since 11 */
declare interface SubmitEvent {
  text: string;
}
/** One line to type in. @since 7 */
declare interface TextInputInterface {
  (options?: TextInputOptions): TextInputAttribute;
}
declare class TextInputAttribute extends LetterMethod<TextInputAttribute> {
  /** Which keyboard, and whether letters are hidden. @since 7 */
  type(value: InputType): TextInputAttribute;
  /** Characters that fit in. @since 7 */
  maxLength(value: number): TextInputAttribute;
  /** Regular expression of what may be typed. @since 8 */
  inputFilter(pattern: string): TextInputAttribute;
  /** Of the text that shows while it is empty. @since 7 */
  placeholderColor(value: ResourceColor): TextInputAttribute;
  /** Whether hidden letters can be looked at. @since 9 */
  showPasswordIcon(isShown: boolean): TextInputAttribute;
  /** Label of the enter key. @since 7 */
  enterKeyType(value: EnterKeyType): TextInputAttribute;
  /** Runs after each change. @since 7 */
  onChange(handler: (text: string) => void): TextInputAttribute;
  /** Runs when enter is pressed. @since 7 */
  onSubmit(handler: (key: EnterKeyType, event: SubmitEvent) => void): TextInputAttribute;
}
declare const TextInput: TextInputInterface;
declare const TextInputInstance: TextInputAttribute;

/** On or off. @since 8 */
declare interface ToggleInterface {
  (options: { type: ToggleType; isOn?: boolean }): ToggleAttribute;
}
declare class ToggleAttribute extends CommonMethod<ToggleAttribute> {
  /** While it is on. @since 8 */
  selectedColor(value: ResourceColor): ToggleAttribute;
  /** Runs when it is switched. @since 8 */
  onChange(handler: (isOn: boolean) => void): ToggleAttribute;
}
declare const Toggle: ToggleInterface;
declare const ToggleInstance: ToggleAttribute;

/** Names of a Checkbox. @since 8 */
declare interface CheckboxOptions {
  name?: string;
  group?: string;
}
/** A box to tick. @since 8 */
declare interface CheckboxInterface {
  (options?: CheckboxOptions): CheckboxAttribute;
}
declare class CheckboxAttribute extends CommonMethod<CheckboxAttribute> {
  /** Whether it is ticked. @since 8 */
  select(isTicked: boolean): CheckboxAttribute;
  /** While it is ticked. @since 8 */
  selectedColor(value: ResourceColor): CheckboxAttribute;
  /** Runs when it is ticked or cleared. @since 8 */
  onChange(handler: (isTicked: boolean) => void): CheckboxAttribute;
}
declare const Checkbox: CheckboxInterface;
declare const CheckboxInstance: CheckboxAttribute;

/** Which of a group a Radio is. @since 8 */
declare interface RadioOptions {
  value: string;
  group: string;
}
/** One of a group that is chosen. @since 8 */
declare interface RadioInterface {
  (options: RadioOptions): RadioAttribute;
}
declare class RadioAttribute extends CommonMethod<RadioAttribute> {
  /** Whether it is the one. @since 8 */
  checked(isChosen: boolean): RadioAttribute;
  /** Runs when it becomes the one, and when another does. @since 8 */
  onChange(handler: (isChosen: boolean) => void): RadioAttribute;
}
declare const Radio: RadioInterface;
declare const RadioInstance: RadioAttribute;

/** A choice of a Select. @since 8 */
declare interface SelectOption {
  value: ResourceStr;
}
/** A list that opens, to choose from. @since 8 */
declare interface SelectInterface {
  (choices: Array<SelectOption>): SelectAttribute;
}
declare class SelectAttribute extends CommonMethod<SelectAttribute> {
  /** Index of the choice. @since 8 */
  selected(index: number): SelectAttribute;
  /** What it shows while it is closed. @since 8 */
  value(text: string): SelectAttribute;
  /** Runs when the user has chosen. @since 8 */
  onSelect(handler: (index: number, text: string) => void): SelectAttribute;
}
declare const Select: SelectInterface;
declare const SelectInstance: SelectAttribute;

/** How far, of how much. @since 7 */
declare interface ProgressOptions {
  value: number;
  /** 100 unless it is said. */
  total?: number;
  type?: ProgressType;
}
/** How far something is. @since 7 */
declare interface ProgressInterface {
  (options: ProgressOptions): ProgressAttribute;
}
declare class ProgressAttribute extends CommonMethod<ProgressAttribute> {
  /** How far. @since 7 */
  value(value: number): ProgressAttribute;
  /** Of what is done. @since 7 */
  color(value: ResourceColor): ProgressAttribute;
}
declare const Progress: ProgressInterface;
declare const ProgressInstance: ProgressAttribute;

/** Something goes on. @since 8 */
declare interface LoadingProgressInterface {
  (): LoadingProgressAttribute;
}
declare class LoadingProgressAttribute extends CommonMethod<LoadingProgressAttribute> {
  /** Its own. @since 8 */
  color(value: ResourceColor): LoadingProgressAttribute;
}
declare const LoadingProgress: LoadingProgressInterface;
declare const LoadingProgressInstance: LoadingProgressAttribute;

/** A picture. @since 7 */
declare interface ImageInterface {
  (source: ResourceStr): ImageAttribute;
}
declare class ImageAttribute extends CommonMethod<ImageAttribute> {
  /** How it fills its frame. @since 7 */
  objectFit(value: ImageFit): ImageAttribute;
  /** Of a vector picture. @since 7 */
  fillColor(value: ResourceColor): ImageAttribute;
}
declare const Image: ImageInterface;
declare const ImageInstance: ImageAttribute;
