import type { ComponentChildren } from "preact";

interface LabelProps {
  /** Absent: only for those who hear the page. */
  readonly label?: string;
  readonly hidden?: string;
  readonly className?: string;
  readonly children: ComponentChildren;
}

export const Label = ({ label, hidden, className, children }: LabelProps) => (
  // biome-ignore lint/a11y/noLabelWithoutControl: its children are the control
  <label class={className}>
    {label ?? <span class="hidden">{hidden}</span>} {children}
  </label>
);

interface SelectProps<T extends string | number> extends Pick<LabelProps, "label" | "hidden"> {
  readonly value: T;
  readonly options: readonly (T | readonly [T, string])[];
  readonly onChange: (value: T) => void;
}

/** One of several values; a value can have another text. */
export function Select<T extends string | number>({ value, options, onChange, ...label }: SelectProps<T>) {
  const all = options.map((each) => (Array.isArray(each) ? each : [each, String(each)]) as readonly [T, string]);
  return (
    <Label {...label}>
      <select
        value={String(value)}
        onChange={({ currentTarget }) => onChange((all[currentTarget.selectedIndex] ?? [value])[0])}
      >
        {all.map(([each, text]) => (
          <option key={each} value={String(each)}>
            {text}
          </option>
        ))}
      </select>
    </Label>
  );
}

interface InputProps extends Pick<LabelProps, "label" | "hidden" | "className"> {
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly unit?: string;
  /** Of a number: least, most, and step. Absent: it is a text. */
  readonly range?: readonly [min: number, max?: number, step?: number];
  readonly placeholder?: string;
  readonly required?: boolean;
}

export function Input({ label, hidden, className, unit, value, onInput, range, ...rest }: InputProps) {
  const [min, max, step] = range ?? [];
  return (
    <Label label={label} hidden={hidden} className={className}>
      <input
        {...(range ? { type: "number", min, max, step } : { type: "text" })}
        {...rest}
        value={value}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      {unit && ` ${unit}`}
    </Label>
  );
}
