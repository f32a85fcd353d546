// What a bench is: a name to ask for it by, what it measures, and a run that prints its tables.
export type Print = (text: string) => void;

export interface Bench {
  readonly name: string;
  readonly doc: string;
  readonly run: (print: Print) => Promise<void>;
}
