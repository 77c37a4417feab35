/** A piece of SQL with the values of its parameters. Pieces nest without knowing each other's numbers. */
export type Piece = { parts: readonly (string | Parameter)[] };

type Parameter = { value: unknown };

/** SQL with a parameter for every `${…}`. An inserted piece becomes part of the SQL. */
export function sql(strings: TemplateStringsArray, ...inserted: unknown[]): Piece {
  const parts = strings.flatMap((text, index) => {
    const next = inserted[index];
    if (index === inserted.length) return [text];
    return isPiece(next) ? [text, ...next.parts] : [text, { value: next }];
  });
  return { parts };
}

/** Our own text as SQL: a list of columns, a direction. Never text from outside. */
export function raw(text: string): Piece {
  return { parts: [text] };
}

/** Pieces with a text between them, such as ` and `. */
export function joined(pieces: Piece[], between: string): Piece {
  return { parts: pieces.flatMap(({ parts }, index) => (index === 0 ? parts : [between, ...parts])) };
}

/** The text for PostgreSQL with numbered parameters, and their values. */
export function numbered({ parts }: Piece): { text: string; values: unknown[] } {
  const values: unknown[] = [];
  const texts = parts.map((part) => (typeof part === "string" ? part : `$${values.push(part.value)}`));
  return { text: texts.join(""), values };
}

function isPiece(inserted: unknown): inserted is Piece {
  return typeof inserted === "object" && inserted !== null && "parts" in inserted;
}
