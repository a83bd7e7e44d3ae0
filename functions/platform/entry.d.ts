/** The application's entry file, by the name under which the bundler puts it here. */
declare module "@globalapp/application" {
  export const handler: import("./application").Application["handler"];
  /** Undefined where the entry file does not export it. */
  export const problems: readonly string[] | undefined;
}
