/** A phrase that readers with school English misread, and what to write. */
export interface Phrase {
  /** A pattern; a space stands for any white space, since lines are wrapped. Letter case does not matter. */
  readonly phrase: string;
  readonly instead: string;
}

export const PHRASES: readonly Phrase[] = [
  { phrase: "may not(?! have| be able)", instead: "must not, cannot, is not allowed to" },
  { phrase: "(?<!there )(is|are|was|were) (no(?! (longer|more|less|later|earlier))|none)", instead: "is not a" },
  { phrase: "anew", instead: "again, or: replaces" },
  { phrase: "sought", instead: "looked for, wanted" },
  { phrase: "so already", instead: "already, with the noun: is already off" },
  { phrase: "left so", instead: "stays as it is, is not changed" },
  { phrase: "names? it already", instead: "already exists, is already in the list" },
  { phrase: "who only", instead: "the noun: a drill that only" },
  { phrase: "whoever|whomever|whatsoever", instead: "anyone who, or the noun: the operator" },
  { phrase: "(to|tell) who (names|knew|knows|asks|has|is)", instead: "the noun: the client that" },
  {
    phrase: "put(s|ting)? ((it|them|this|that|what|everything|all|both|\\w+'s|the \\w+|a \\w+) )?back",
    instead: "restore",
  },
  { phrase: "what (is|was) back", instead: "the noun: the region answers again" },
  { phrase: "seems? to \\w+ still", instead: "still runs" },
  { phrase: "(is|are|was|were) to be", instead: "must be" },
  { phrase: "all the (same|while)", instead: "anyway, meanwhile" },
  { phrase: "but for", instead: "except" },
  { phrase: "will do", instead: "is enough, is valid" },
  { phrase: "mend(s|ed|ing)?", instead: "repair" },
  { phrase: "shall", instead: "must, will" },
  { phrase: "goes? on \\w+ing", instead: "continues to" },
  { phrase: "may be (given|repeated|used|set|called|omitted)", instead: "can be" },
  { phrase: "go(es)? on with", instead: "continues with" },
  { phrase: "(end(s|ed)? half-way|puts? \\w+ right)", instead: "did not finish, restore" },
  { phrase: "turn(s|ed)? sick", instead: "becomes unhealthy" },
  { phrase: "begun", instead: "started" },
  { phrase: "c(o|a)mes? to rest", instead: "has ended, no longer changes" },
  { phrase: "the way back", instead: "recovery, failback" },
  { phrase: "(is|are) not understood", instead: "is not valid" },
  { phrase: "nothing but", instead: "only" },
  { phrase: "kept (connections?|ones?)", instead: "keep-alive connection" },
  { phrase: "holds? on to|lets? go of", instead: "keeps, releases" },
  { phrase: "as far as \\w+ \\w+ (knows|says)", instead: "according to" },
  {
    phrase: "hence|thence|whence|hitherto|lest|thereof|whereof|therein|wherein|whereupon|thereby",
    instead: "so, there, by this",
  },
];
