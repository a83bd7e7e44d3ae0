import { ATTRIBUTES, EVERYWHERE, OTHER_TYPES, REFUSED_EVERYWHERE, REFUSED_TYPES } from "../../src/topology/attributes";
import type { ApiOperation } from "../support/api-members";

const MARK = "<!-- From here on the page is generated: npx vitest run __tests__/docs/fidelity.test.ts -u -->";

const STACK = `## What a stack says

Every argument of the types of resources that a topology is read from, as the AWS provider 6.25 has them: it is obeyed, or
ignored for the reason that is said, or refused with an error when the stack is read, unless it has a value that holds anyway. A
block stands for all that is in it. Generated from [a table](../src/topology/attributes.ts); a test compares it with the
provider's bindings, and what is called obeyed with what is read.
`;

const API = `## What a call says

Every member of the operations of AWS's API that the simulator has, as the AWS SDK has them; those of DynamoDB have a list of their
own. A member that is refused is an error that names it. Generated from the operations' own schemas.
`;

/** The page with its generated part as it must be. */
export function withGenerated(page: string, operations: readonly ApiOperation[]): string {
  const [written = ""] = page.split(MARK);
  return [written.trimEnd(), "", MARK, "", STACK, stackTable(), typesList(), API, apiTable(operations)].join("\n");
}

const code = (names: string): string =>
  names
    .split(" ")
    .filter(Boolean)
    .map((name) => `\`${name}\``)
    .join(", ");

const reasons = (ignored: Readonly<Record<string, string>>): string =>
  Object.entries(ignored)
    .map(([why, names]) => `${code(names)}: ${why}`)
    .join("<br>");

function stackTable(): string {
  const rows = Object.entries(ATTRIBUTES).map(([type, { obeyed, ignored, refused }]) => [
    type,
    code(obeyed),
    reasons(ignored),
    Object.entries(refused)
      .map(([name, taken]) => `\`${name}\`${taken.length > 0 ? ` other than ${taken.join(" or ")}` : ""}`)
      .join(", "),
  ]);
  const all = [
    "every type",
    "",
    reasons(EVERYWHERE),
    `\`region\` other than the provider's, ${code(REFUSED_EVERYWHERE.join(" "))}`,
  ];
  return table(["type", "obeyed", "ignored", "refused"], [all, ...rows]);
}

function typesList(): string {
  const ignored = Object.entries(OTHER_TYPES).map(
    ([why, types]) => `- ${code(types)} ${isOne(types) ? "is" : "are"} ignored: ${why}`,
  );
  const refused = Object.entries(REFUSED_TYPES).map(
    ([type, instead]) =>
      `- ${code(type)} is refused${instead === undefined ? "" : `: use ${code(instead.replace(" and ", " "))}`}`,
  );
  return ["Other types:", "", ...ignored, ...refused, "- types of other services are not looked at", ""].join("\n");
}

const isOne = (names: string): boolean => !names.includes(" ");

function apiTable(operations: readonly ApiOperation[]): string {
  const rows = operations.map(({ service, name, members, obeyed, ignored }) => {
    const byReason: Record<string, string> = {};
    for (const [member, why] of Object.entries(ignored)) byReason[why] = `${byReason[why] ?? ""} ${member}`.trim();
    const taken = [...obeyed, ...Object.keys(ignored)];
    const refused = members.filter(
      (member) =>
        !taken.some((each) => each === member || (member.startsWith(`${each}.`) && ignored[each] !== undefined)) &&
        !members.some((block) => member.startsWith(`${block}.`) && !taken.includes(block)),
    );
    return [`${service} ${name}`, code(obeyed.join(" ")), reasons(byReason), code(refused.join(" "))];
  });
  return table(["operation", "obeyed", "ignored", "refused"], rows);
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n")
    .concat("\n");
