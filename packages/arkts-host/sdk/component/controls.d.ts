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
  /** How much it asks for attention. @since 11 */
  buttonStyle(value: ButtonStyleMode): ButtonAttribute;
  /** Whether it does harm. @since 12 */
  role(value: ButtonRole): ButtonAttribute;
  /** How large it is. @since 11 */
  controlSize(value: ControlSize): ButtonAttribute;
  /** Whether it looks pressed under the finger. @since 7 */
  stateEffect(value: boolean): ButtonAttribute;
  /** Of its label. @since 10 */
  labelStyle(value: any): ButtonAttribute;
  /** Upright or slanted. @since 8 */
  fontStyle(value: FontStyle): ButtonAttribute;
}
declare const Button: ButtonInterface;
declare const ButtonInstance: ButtonAttribute;

/** What stands in a TextInput, and what while it is empty. @since 7 */
declare interface TextInputOptions {
  text?: ResourceStr;
  placeholder?: ResourceStr;
  controller?: TextInputController;
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
  /** Of the cursor. @since 7 */
  caretColor(value: ResourceColor): TextInputAttribute;
  /** Of the text that shows while it is empty. @since 7 */
  placeholderFont(value: any): TextInputAttribute;
  /** What it looks like. @since 9 */
  style(value: any): TextInputAttribute;
  /** Where its text may be copied to. @since 9 */
  copyOption(value: CopyOptions): TextInputAttribute;
  /** Whether a line stands below. @since 10 */
  showUnderline(value: boolean): TextInputAttribute;
  /** Of that line. @since 12 */
  underlineColor(value: any): TextInputAttribute;
  /** What is wrong with it. @since 10 */
  showError(value?: ResourceStr): TextInputAttribute;
  /** Its unit. @since 10 */
  showUnit(value: any): TextInputAttribute;
  /** Whether characters are counted. @since 11 */
  showCounter(value: boolean, options?: any): TextInputAttribute;
  /** When it can be emptied. @since 11 */
  cancelButton(value: any): TextInputAttribute;
  /** Where its line stands. @since 9 */
  textAlign(value: TextAlign): TextInputAttribute;
  /** Whether all is selected at first. @since 11 */
  selectAll(value: boolean): TextInputAttribute;
  /** What is typed there. @since 12 */
  contentType(value: any): TextInputAttribute;
  /** Whether the system fills it. @since 11 */
  enableAutoFill(value: boolean): TextInputAttribute;
  /** Whether the focus brings the keyboard. @since 10 */
  enableKeyboardOnFocus(value: boolean): TextInputAttribute;
  /** What a new password has to be. @since 11 */
  passwordRules(value: string): TextInputAttribute;
  /** Of the eye. @since 10 */
  passwordIcon(value: any): TextInputAttribute;
  /** How many lines are seen. @since 10 */
  maxLines(value: number): TextInputAttribute;
  /** Of the cursor. @since 10 */
  caretStyle(value: any): TextInputAttribute;
  /** Runs when editing begins or ends; here never. @since 8 */
  onEditChange(handler: (isEditing: boolean) => void): TextInputAttribute;
  /** Runs when text is copied; here never. @since 7 */
  onCopy(handler: (text: string) => void): TextInputAttribute;
  /** Runs when text is pasted; here never. @since 7 */
  onPaste(handler: (text: string, event: any) => void): TextInputAttribute;
  /** Runs when letters are shown or hidden; here never. @since 12 */
  onSecurityStateChange(handler: (isShown: boolean) => void): TextInputAttribute;
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
  /** Of the point. @since 7 */
  switchPointColor(value: ResourceColor): ToggleAttribute;
  /** What it looks like. @since 12 */
  switchStyle(value: any): ToggleAttribute;
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
  /** Round or not. @since 11 */
  shape(value: any): CheckboxAttribute;
  /** While it is off. @since 10 */
  unselectedColor(value: ResourceColor): CheckboxAttribute;
  /** Of the tick. @since 10 */
  mark(value: any): CheckboxAttribute;
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
  /** What it looks like. @since 10 */
  radioStyle(value: any): RadioAttribute;
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
  /** Of its text. @since 8 */
  font(value: any): SelectAttribute;
  /** Of its text. @since 8 */
  fontColor(value: ResourceColor): SelectAttribute;
  /** Behind the choice. @since 8 */
  selectedOptionBgColor(value: ResourceColor): SelectAttribute;
  /** Of the choice. @since 8 */
  selectedOptionFont(value: any): SelectAttribute;
  /** Of the choice. @since 8 */
  selectedOptionFontColor(value: ResourceColor): SelectAttribute;
  /** Behind the others. @since 8 */
  optionBgColor(value: ResourceColor): SelectAttribute;
  /** Of the others. @since 8 */
  optionFont(value: any): SelectAttribute;
  /** Of the others. @since 8 */
  optionFontColor(value: ResourceColor): SelectAttribute;
  /** Between text and arrow. @since 10 */
  space(value: Length): SelectAttribute;
  /** Of the arrow. @since 10 */
  arrowPosition(value: any): SelectAttribute;
  /** Where the choices stand. @since 10 */
  menuAlign(value: any, offset?: any): SelectAttribute;
  /** Of the choices. @since 11 */
  optionWidth(value: any): SelectAttribute;
  /** Of the choices. @since 11 */
  optionHeight(value: any): SelectAttribute;
  /** Behind the choices. @since 11 */
  menuBackgroundColor(value: ResourceColor): SelectAttribute;
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
  /** What it looks like. @since 10 */
  style(value: any): ProgressAttribute;
  /** Of the rest. @since 7 */
  backgroundColor(value: ResourceColor): ProgressAttribute;
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
  /** Shown until it is there. @since 7 */
  alt(value: ResourceStr): ImageAttribute;
  /** In which directions it is repeated. @since 7 */
  objectRepeat(value: ImageRepeat): ImageAttribute;
  /** How it is smoothed. @since 7 */
  interpolation(value: ImageInterpolation): ImageAttribute;
  /** How it is coloured. @since 7 */
  renderMode(value: ImageRenderMode): ImageAttribute;
  /** In which size it is read. @since 7 */
  sourceSize(value: any): ImageAttribute;
  /** Whether it follows the direction of the text. @since 7 */
  matchTextDirection(value: boolean): ImageAttribute;
  /** Whether it has its own size. @since 7 */
  fitOriginalSize(value: boolean): ImageAttribute;
  /** Whether it is read in the size that is seen. @since 7 */
  autoResize(value: boolean): ImageAttribute;
  /** Whether it is there at once. @since 8 */
  syncLoad(value: boolean): ImageAttribute;
  /** Of its colours. @since 9 */
  colorFilter(value: any): ImageAttribute;
  /** Where it may be copied to. @since 9 */
  copyOption(value: CopyOptions): ImageAttribute;
  /** Runs when it is there; here never. @since 7 */
  onComplete(handler: (event?: any) => void): ImageAttribute;
  /** Runs when it cannot be had; here never. @since 7 */
  onError(handler: (event: any) => void): ImageAttribute;
  /** Runs when it has moved; here never. @since 7 */
  onFinish(handler: () => void): ImageAttribute;
}
declare const Image: ImageInterface;
declare const ImageInstance: ImageAttribute;
