// A filter that is one of a few words, or none of them.
interface ChoiceFilterProps<Choice extends string> {
  readonly label: string;
  /** What "no filter" is called. */
  readonly all: string;
  readonly choices: readonly Choice[];
  /** @defaultValue the words themselves */
  readonly names?: Readonly<Record<Choice, string>>;
  readonly value: Choice | undefined;
  readonly onChange: (choice: Choice | undefined) => void;
}

export function ChoiceFilter<Choice extends string>(props: ChoiceFilterProps<Choice>) {
  const { label, all, choices, names, value, onChange } = props;
  return (
    <select
      className="input"
      aria-label={label}
      value={value ?? ''}
      onChange={({ target }) => {
        onChange(choices.find((choice) => choice === target.value));
      }}
    >
      <option value="">{all}</option>
      {choices.map((choice) => (
        <option key={choice} value={choice}>
          {names?.[choice] ?? choice}
        </option>
      ))}
    </select>
  );
}
