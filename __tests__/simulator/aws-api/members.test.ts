import { describe, expect, test } from "vitest";
import { z } from "zod";
import { call, ignored, operation } from "../../../src/simulator/aws-api/operation";
import { ApiError } from "../../../src/simulator/aws-api/request";
import { API_OPERATIONS } from "../../support/api-members";

/** In it, or in what it is in. */
const isIn = (member: string, members: readonly string[]) =>
  members.some((each) => each === member || member.startsWith(`${each}.`));

describe.each(API_OPERATIONS.map((each) => [`${each.service} ${each.name}`, each] as const))("%s", (_, api) => {
  test("takes no member that AWS does not know", () => {
    const taken = [...api.obeyed, ...Object.keys(api.ignored)];
    expect(taken.filter((member) => !api.members.includes(member))).toEqual([]);
  });

  test("refuses every member that it neither obeys nor is said to ignore", () => {
    const taken = [...api.obeyed, ...Object.keys(api.ignored)];
    const others = api.members.filter((member) => !isIn(member, taken) && !member.includes("."));
    for (const member of others) {
      const { error } = api.input.safeParse({ [member]: {} });
      expect(error?.issues).toContainEqual(expect.objectContaining({ code: "unrecognized_keys", keys: [member] }));
    }
  });
});

describe("a call", () => {
  const input = z.object({ List: z.array(z.strictObject({ Id: z.string() })), Extra: ignored("it is decoration") });
  const service = {
    name: "Bakery",
    invalid: "ValidationError",
    operations: { Bake: operation(input, (_: string, { List }) => List.length) },
  };
  const answer = (given: unknown, name = "Bake") => {
    try {
      return call(service, name, "", given);
    } catch (error) {
      return error instanceof ApiError ? `${error.code}: ${error.message}` : error;
    }
  };

  test("is answered with what it says, whatever is said to be ignored", () => {
    expect(answer({ List: [{ Id: "a" }], Extra: { any: "thing" } })).toBe(1);
  });

  test("is refused with the name of each member that nobody obeys", () => {
    expect(answer({ List: [{ Id: "a", Weight: 1 }], Other: 1 })).toBe(
      "ValidationError: the simulator does nothing with List.0.Weight: leave it out; the simulator does nothing with Other: leave it out",
    );
  });

  test("is refused with the name of a member that has another shape", () => {
    expect(answer({ List: [{ Id: 7 }] })).toMatch(/^ValidationError: List\.0\.Id: /);
  });

  test("of another operation names those that there are", () => {
    expect(answer({}, "Eat")).toBe("UnknownOperationException: the simulator's Bakery does not have Eat; it has Bake");
  });
});
