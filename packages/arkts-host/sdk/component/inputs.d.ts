// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

// What the user types into and moves, beside a TextInput.

/** Several lines to type in. @since 7 */
declare interface TextAreaInterface {
  (options?: { placeholder?: ResourceStr; text?: ResourceStr; controller?: TextAreaController }): TextAreaAttribute;
}
declare class TextAreaAttribute extends LetterMethod<TextAreaAttribute> {
  /** Of the text that shows while it is empty. @since 7 */
  placeholderColor(value: ResourceColor): TextAreaAttribute;
  /** Of the text that shows while it is empty. @since 7 */
  placeholderFont(value: any): TextAreaAttribute;
  /** Of the cursor. @since 7 */
  caretColor(value: ResourceColor): TextAreaAttribute;
  /** Where lines stand. @since 7 */
  textAlign(value: TextAlign): TextAreaAttribute;
  /** Characters that fit in. @since 10 */
  maxLength(value: number): TextAreaAttribute;
  /** Regular expression of what may be typed. @since 8 */
  inputFilter(pattern: string, error?: (value: string) => void): TextAreaAttribute;
  /** Where its text may be copied to. @since 9 */
  copyOption(value: CopyOptions): TextAreaAttribute;
  /** Label of the enter key. @since 11 */
  enterKeyType(value: EnterKeyType): TextAreaAttribute;
  /** Runs when text is copied; here never. @since 8 */
  onCopy(handler: (text: string) => void): TextAreaAttribute;
  /** Runs when text is cut; here never. @since 8 */
  onCut(handler: (text: string) => void): TextAreaAttribute;
  /** Runs when text is pasted; here never. @since 8 */
  onPaste(handler: (text: string, event: any) => void): TextAreaAttribute;
  /** Runs when editing begins or ends; here never. @since 10 */
  onEditChange(handler: (isEditing: boolean) => void): TextAreaAttribute;
  /** Whether the focus brings the keyboard. @since 10 */
  enableKeyboardOnFocus(value: boolean): TextAreaAttribute;
  /** Whether no menu shows for a selection. @since 10 */
  selectionMenuHidden(value: boolean): TextAreaAttribute;
  /** Which keyboard. @since 11 */
  type(value: any): TextAreaAttribute;
  /** What it looks like. @since 10 */
  style(value: TextContentStyle): TextAreaAttribute;
  /** How many lines are seen. @since 10 */
  maxLines(value: number): TextAreaAttribute;
  /** Whether characters are counted. @since 10 */
  showCounter(value: boolean, options?: any): TextAreaAttribute;
  /** Upright or slanted. @since 7 */
  fontStyle(value: FontStyle): TextAreaAttribute;
  /** Height of a line. @since 12 */
  lineHeight(value: Length): TextAreaAttribute;
  /** When a scroll bar is seen. @since 10 */
  barState(value: BarState): TextAreaAttribute;
  /** Runs after each change. @since 7 */
  onChange(handler: (text: string) => void): TextAreaAttribute;
  /** Runs when enter is pressed. @since 11 */
  onSubmit(handler: (key: EnterKeyType, event?: SubmitEvent) => void): TextAreaAttribute;
}
declare const TextArea: TextAreaInterface;
declare const TextAreaInstance: TextAreaAttribute;

/** A line to search with. @since 8 */
declare interface SearchInterface {
  (options?: { value?: ResourceStr; placeholder?: ResourceStr; icon?: string; controller?: SearchController }): SearchAttribute;
}
declare class SearchAttribute extends LetterMethod<SearchAttribute> {
  /** Of the text that shows while it is empty. @since 7 */
  placeholderColor(value: ResourceColor): SearchAttribute;
  /** Of the text that shows while it is empty. @since 7 */
  placeholderFont(value: any): SearchAttribute;
  /** Of the cursor. @since 7 */
  caretColor(value: ResourceColor): SearchAttribute;
  /** Where lines stand. @since 7 */
  textAlign(value: TextAlign): SearchAttribute;
  /** Characters that fit in. @since 10 */
  maxLength(value: number): SearchAttribute;
  /** Regular expression of what may be typed. @since 8 */
  inputFilter(pattern: string, error?: (value: string) => void): SearchAttribute;
  /** Where its text may be copied to. @since 9 */
  copyOption(value: CopyOptions): SearchAttribute;
  /** Label of the enter key. @since 11 */
  enterKeyType(value: EnterKeyType): SearchAttribute;
  /** Runs when text is copied; here never. @since 8 */
  onCopy(handler: (text: string) => void): SearchAttribute;
  /** Runs when text is cut; here never. @since 8 */
  onCut(handler: (text: string) => void): SearchAttribute;
  /** Runs when text is pasted; here never. @since 8 */
  onPaste(handler: (text: string, event: any) => void): SearchAttribute;
  /** Runs when editing begins or ends; here never. @since 10 */
  onEditChange(handler: (isEditing: boolean) => void): SearchAttribute;
  /** Whether the focus brings the keyboard. @since 10 */
  enableKeyboardOnFocus(value: boolean): SearchAttribute;
  /** Whether no menu shows for a selection. @since 10 */
  selectionMenuHidden(value: boolean): SearchAttribute;
  /** Label of its button. @since 8 */
  searchButton(label: string, options?: any): SearchAttribute;
  /** Of the glass. @since 10 */
  searchIcon(value: any): SearchAttribute;
  /** When it can be emptied. @since 10 */
  cancelButton(value: any): SearchAttribute;
  /** Of the letters. @since 8 */
  textFont(value: any): SearchAttribute;
  /** Runs after each change. @since 8 */
  onChange(handler: (text: string) => void): SearchAttribute;
  /** Runs when it is to search. @since 8 */
  onSubmit(handler: (text: string) => void): SearchAttribute;
}
declare const Search: SearchInterface;
declare const SearchInstance: SearchAttribute;

/** A value between two, to be moved. @since 7 */
declare interface SliderInterface {
  (options?: { value?: number; min?: number; max?: number; step?: number; style?: SliderStyle; direction?: Axis; reverse?: boolean }): SliderAttribute;
}
declare class SliderAttribute extends CommonMethod<SliderAttribute> {
  /** Runs as it moves. @since 7 */
  onChange(handler: (value: number, mode: SliderChangeMode) => void): SliderAttribute;
  /** Of the block. @since 7 */
  blockColor(value: any): SliderAttribute;
  /** Of the track. @since 7 */
  trackColor(value: any): SliderAttribute;
  /** Of the track before the block. @since 7 */
  selectedColor(value: any): SliderAttribute;
  /** Whether steps are marked. @since 7 */
  showSteps(value: boolean): SliderAttribute;
  /** Whether the value shows. @since 7 */
  showTips(value: boolean, content?: ResourceStr): SliderAttribute;
  /** Of the track. @since 8 */
  trackThickness(value: Length): SliderAttribute;
  /** Of the track. @since 10 */
  trackBorderRadius(value: Length): SliderAttribute;
  /** Of the track before the block. @since 12 */
  selectedBorderRadius(value: Length): SliderAttribute;
  /** Of the block. @since 10 */
  blockSize(value: any): SliderAttribute;
  /** Of the block. @since 10 */
  blockBorderColor(value: any): SliderAttribute;
  /** Of the block. @since 10 */
  blockBorderWidth(value: Length): SliderAttribute;
  /** Of the block. @since 10 */
  blockStyle(value: any): SliderAttribute;
  /** Of the marks. @since 10 */
  stepColor(value: any): SliderAttribute;
  /** Of the marks. @since 10 */
  stepSize(value: Length): SliderAttribute;
  /** At its start. @since 7 */
  minLabel(value: string): SliderAttribute;
  /** At its end. @since 7 */
  maxLabel(value: string): SliderAttribute;
}
declare const Slider: SliderInterface;
declare const SliderInstance: SliderAttribute;

/** Stars to be given. @since 7 */
declare interface RatingInterface {
  (options?: { rating: number; indicator?: boolean }): RatingAttribute;
}
declare class RatingAttribute extends CommonMethod<RatingAttribute> {
  /** How many there are. @since 7 */
  stars(value: number): RatingAttribute;
  /** The least part of one. @since 7 */
  stepSize(value: number): RatingAttribute;
  /** What they look like. @since 7 */
  starStyle(value: any): RatingAttribute;
  /** Runs when others are given. @since 7 */
  onChange(handler: (value: number) => void): RatingAttribute;
}
declare const Rating: RatingInterface;
declare const RatingInstance: RatingAttribute;
